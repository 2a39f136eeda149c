/** What docs/kratos.md tells people to put into Kratos's configuration. */
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
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
