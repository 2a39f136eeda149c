/** The web_hook of docs/kratos.md serves every release the document names. */
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { fencedLines, read } from './documents.ts';

interface Kratos {
  readonly selfservice: {
    readonly flows: {
      readonly registration: {
        readonly after: { readonly password: { readonly hooks: readonly { config?: object }[] } };
      };
    };
  };
}

it('has no key that v1.3.1 refuses', () => {
  const { selfservice } = parse(fencedLines(read('docs/kratos.md'), 'yaml').join('\n')) as Kratos;
  const [hook] = selfservice.flows.registration.after.password.hooks;

  const keys = Object.keys(hook?.config ?? {});

  // `id` came with v26: a release that does not know it does not start.
  expect(keys.sort()).toEqual(['auth', 'body', 'method', 'response', 'url']);
});
