/** What docs/kratos.md tells people to put into Kratos's configuration. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readWebhook } from '../../src/server/webhook.ts';
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

/** Jsonnet's functions and objects, as far as they are JavaScript's too: plain keys, fields reached by dots. Anything else is a syntax error. */
function rendered(template: string, ctx: object): unknown {
  const [, parameter = '', body = ''] = /^function\((\w+)\) (\{.*\})$/s.exec(template) ?? [];
  return JSON.parse(JSON.stringify(runInNewContext(`(${body})`, { [parameter]: ctx }))) as unknown;
}

describe('the web_hook of docs/kratos.md', () => {
  it('sends the template the document shows', () => {
    const [, encoded = ''] = /^base64:\/\/(.+)$/.exec(hook?.config.body ?? '') ?? [];

    const template = Buffer.from(encoded, 'base64').toString();

    expect(template).toBe(fencedLines(DOCUMENT, 'jsonnet').join('\n').trim());
  });

  it('makes of what Kratos hands it a body the intake takes, and nothing else of the browser', () => {
    const template = fencedLines(DOCUMENT, 'jsonnet').join('\n').trim();
    const ctx = {
      identity: { id: ID, traits: { email: 'Ann@Example.com', name: 'Ann' }, state: 'active' },
      request_headers: { Cookie: ['ory_kratos_session=secret'] },
    };

    const body = rendered(template, ctx);

    expect(body).toEqual({ identity: { id: ID, traits: { email: 'Ann@Example.com' } } });
    const policy = { domains: ['example.com'], reserved: [] };
    expect(readWebhook(body, policy)).toEqual({
      signup: { identity: ID, address: 'ann@example.com', domain: 'example.com' },
    });
  });

  it('goes to the intake, lets nobody wait for it, and leaves the session to the end', () => {
    expect(hook).toMatchObject({ hook: 'web_hook', config: { response: { ignore: true } } });
    expect(new URL(hook?.config.url ?? '').pathname).toBe('/internal/mail/provision');
    expect(session?.hook).toBe('session');
  });
});
