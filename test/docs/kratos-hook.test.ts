/** What docs/kratos.md tells people to put into Kratos's configuration. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readWebhook } from '../../src/server/webhook.ts';
import { describeUnless, findProgram } from '../servers/program.ts';
import { fencedLines, read } from './documents.ts';

interface Hook {
  readonly hook: string;
  readonly config: {
    readonly body: string;
    readonly response: unknown;
    readonly url: string;
  };
}

const DOCUMENT = read('docs/kratos.md');
const [hook, session] = (
  parse(fencedLines(DOCUMENT, 'yaml').join('\n')) as {
    selfservice: { flows: { registration: { after: { password: { hooks: readonly Hook[] } } } } };
  }
).selfservice.flows.registration.after.password.hooks;

const ID = '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001';

const jsonnet = findProgram('jsonnet');
const missing = jsonnet === undefined ? 'jsonnet missing: apt-get install jsonnet' : undefined;

/** As Kratos does it: the template is a function, and `ctx` its top-level argument. Throws with jsonnet's words where that fails. */
function rendered(template: string, ctx: object): unknown {
  const argument = `ctx=${JSON.stringify(ctx)}`;
  const args = ['--tla-code', argument, '--exec', template];
  return JSON.parse(execFileSync(jsonnet ?? 'jsonnet', args, { encoding: 'utf8', stdio: 'pipe' }));
}

describe('the web_hook of docs/kratos.md', () => {
  it('sends the template the document shows', () => {
    const [, encoded = ''] = /^base64:\/\/(.+)$/.exec(hook?.config.body ?? '') ?? [];

    const template = Buffer.from(encoded, 'base64').toString();

    expect(template).toBe(fencedLines(DOCUMENT, 'jsonnet').join('\n').trim());
  });

  it('goes to the intake, lets nobody wait for it, and leaves the session to the end', () => {
    expect(hook).toMatchObject({ hook: 'web_hook', config: { response: { ignore: true } } });
    expect(new URL(hook?.config.url ?? '').pathname).toBe('/internal/mail/provision');
    expect(session?.hook).toBe('session');
  });
});

describeUnless(missing)('the template of docs/kratos.md, rendered by jsonnet', () => {
  const template = fencedLines(DOCUMENT, 'jsonnet').join('\n').trim();
  const policy = { domains: ['example.com'], reserved: [] };
  const handed = (traits: object): object => ({
    identity: { id: ID, traits, state: 'active' },
    request_headers: { Cookie: ['ory_kratos_session=secret'] },
  });

  it('is a body the intake takes, and holds nothing else of the browser', () => {
    const body = rendered(template, handed({ email: 'Ann@Example.com', name: 'Ann' }));

    expect(body).toEqual({ identity: { id: ID, traits: { email: 'Ann@Example.com' } } });
    expect(readWebhook(body, policy)).toEqual({
      signup: { identity: ID, address: 'ann@example.com', domain: 'example.com' },
    });
  });

  it('hands on what somebody typed as data, whatever it looks like', () => {
    const email = `"; error 'x' //\\u0041%s`;

    const body = rendered(template, handed({ email }));

    expect(body).toEqual({ identity: { id: ID, traits: { email } } });
    expect(readWebhook(body, policy)).not.toHaveProperty('signup');
  });

  it('fails where an identity has no e-mail address, as it does in Kratos', () => {
    expect(() => rendered(template, handed({ username: 'ann' }))).toThrow(
      /field does not exist: email/i,
    );
  });
});
