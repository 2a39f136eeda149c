import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { readConfig } from '../src/config.ts';
import { connectClient, ensureSearchAttributes, temporalOf } from '../src/temporal.ts';
import { SEARCH_ATTRIBUTES } from '../src/workflows/messages.ts';
import { attachSharedServer } from './cli/place.ts';
import { fencedLines, read } from './docs/documents.ts';
import { shellLines } from './docs/snippet-runs.ts';
import { steadyPort } from './servers/ports.ts';
import { sharedServer, temporalAddress, temporalPath } from './setup/temporal.ts';

describe('the way to Temporal', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'mailkeel-temporal-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('is the embedded server of the home while one runs there', async () => {
    await attachSharedServer(join(home, 'with'));
    const { address, uiUrl } = await sharedServer();

    const found = temporalOf(readConfig({ MAILKEEL_HOME: join(home, 'with') }));
    const none = temporalOf(readConfig({ MAILKEEL_HOME: join(home, 'without') }));

    expect(found).toEqual({ connection: { address }, uiUrl });
    expect(none).toBeUndefined();
  });

  it("is the address and namespace of temporal.toml's profile, and a variable wins", () => {
    const file = join(home, 'temporal.toml');
    writeFileSync(
      file,
      '[profile.prod]\naddress = "temporal.example.com:7233"\nnamespace = "mail"\napi_key = "k"\n',
    );
    const environment = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'prod' };

    const config = readConfig({ ...environment, MAILKEEL_HOME: home });
    const other = readConfig({ ...environment, TEMPORAL_NAMESPACE: 'other' });

    expect(config).toMatchObject({
      temporalAddress: 'temporal.example.com:7233',
      namespace: 'mail',
    });
    expect(temporalOf(config)?.connection).toMatchObject({
      address: 'temporal.example.com:7233',
      apiKey: 'k',
      tls: true,
    });
    expect(other.namespace).toBe('other');
    expect(() => readConfig({ ...environment, TEMPORAL_PROFILE: 'none' })).toThrow(
      /^profile "none" of .* cannot be read; correct or unset TEMPORAL_CONFIG_FILE/,
    );
  });

  it('is told in one sentence when there is none', async () => {
    const connecting = connectClient(readConfig({ MAILKEEL_HOME: join(home, 'without') }));

    await expect(connecting).rejects.toThrow(
      /^no Temporal server: none runs in .* and TEMPORAL_ADDRESS is not set; run "mailkeel up/,
    );
  });

  it('is told in one sentence when the address given does not answer', async () => {
    const address = `127.0.0.1:${String(await steadyPort())}`;

    const connecting = connectClient(
      readConfig({ MAILKEEL_HOME: home, TEMPORAL_ADDRESS: address }),
    );

    await expect(connecting).rejects.toThrow(/^Temporal does not answer; check that it runs/);
  });
});

describe('ensureSearchAttributes', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: await temporalAddress() });
  });
  afterAll(() => connection.close());

  it('leaves a namespace that has them all as it is, however often', async () => {
    await ensureSearchAttributes(connection, 'default');
    await ensureSearchAttributes(connection, 'default');

    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(Object.keys(customAttributes)).toEqual(
      expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)),
    );
  });

  it('registers what a namespace lacks', async () => {
    const namespace = 'bare';
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const before = await listed(namespace);

    await ensureSearchAttributes(connection, namespace);

    expect(before).not.toContain('MailkeelDomain');
    expect(await listed(namespace)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
  });

  it.each(fencedLines(read('docs/web-ui.md'), 'sql').filter((line) => line !== ''))(
    'makes the list filter of docs/web-ui.md one the server takes: %s',
    async (query) => {
      const counting = connection.workflowService.countWorkflowExecutions({
        ...{ namespace: 'default', query },
      });

      await expect(counting).resolves.toHaveProperty('count');
    },
  );

  it('leaves a list filter by what nobody registered refused', async () => {
    const counting = connection.workflowService.countWorkflowExecutions({
      ...{ namespace: 'default', query: 'MailkeelColour = "green"' },
    });

    await expect(counting).rejects.toThrow(/MailkeelColour/);
  });

  it('misses nothing where the line of docs/deploy.md was run', async () => {
    const line = shellLines().find((each) => each.startsWith('temporal operator ')) ?? '';
    const namespace = 'by-hand';
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const [, ...words] = line
      .replace('--namespace default', `--namespace ${namespace}`)
      .split(/ +/);

    execFileSync(await temporalPath(), [...words, '--address', await temporalAddress()]);

    expect(await listed(namespace)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    const { operatorService } = connection;
    const mayNotAdd = {
      operatorService: {
        listSearchAttributes: operatorService.listSearchAttributes.bind(operatorService),
        addSearchAttributes: () => Promise.reject(new Error('permission denied')),
      },
    } as unknown as Connection;
    await expect(ensureSearchAttributes(mayNotAdd, namespace)).resolves.toBeUndefined();
  });

  async function listed(namespace: string): Promise<readonly string[]> {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.keys(answer.customAttributes);
  }

  it('says what to check where it may not look', async () => {
    const refusing = {
      operatorService: { listSearchAttributes: () => Promise.reject(new Error('denied')) },
    } as unknown as Connection;

    await expect(ensureSearchAttributes(refusing, 'prod')).rejects.toThrow(
      /see the search attributes of namespace "prod"; check that the namespace exists .*search-attribute list --namespace prod$/,
    );
  });

  it('refuses an attribute of another type, with the command', async () => {
    const customAttributes = { MailkeelDomain: 1, MailkeelClient: 2, Other: 5 };
    const other = {
      operatorService: { listSearchAttributes: () => Promise.resolve({ customAttributes }) },
    } as unknown as Connection;

    await expect(ensureSearchAttributes(other, 'prod')).rejects.toThrow(
      /of another type \(MailkeelDomain must be Keyword\).* search-attribute remove --namespace prod --name MailkeelDomain$/,
    );
  });

  it('says which command to run where it may not register', async () => {
    const refusing = {
      operatorService: {
        listSearchAttributes: () => Promise.resolve({ customAttributes: { MailkeelDomain: 2 } }),
        addSearchAttributes: () => Promise.reject(new Error('permission denied')),
      },
    } as unknown as Connection;

    await expect(ensureSearchAttributes(refusing, 'prod')).rejects.toThrow(
      /"prod" lacks .*run: temporal operator search-attribute create --namespace prod --name MailkeelClient --type Keyword .*--name MailkeelFailures --type Int$/,
    );
  });
});
