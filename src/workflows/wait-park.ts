/** How a run shows that every one of its calls waits: for its turn, a quota, or its account. Pure. */
import { CREDENTIALS_REFUSED, PROVIDER_IN_TROUBLE } from '../core/limits.ts';
import type { Park, PassId } from '../core/run.ts';
import type { Wait } from './lanes.ts';

/** The park of `wait`; `since` is ISO 8601 UTC. Only refused credentials ask a person for something, and end by themselves too once it is done. */
export function waitPark(
  wait: Wait,
  {
    pass,
    domain,
    since,
  }: { readonly pass: PassId; readonly domain: string; readonly since: string },
): Park {
  const refused = wait.sentence.startsWith(CREDENTIALS_REFUSED);
  const provider = refused || wait.sentence.startsWith(PROVIDER_IN_TROUBLE);
  return {
    ...{ ...wait, pass, since },
    remedy: refused
      ? renewal(domain)
      : ['nothing to do: the run goes on by itself; `resume` tries now'],
    resumedBy: provider ? 'provider' : 'clock',
  };
}

function renewal(domain: string): readonly string[] {
  return [
    'replace the token of the account, and restart the worker where it comes from a variable',
    `the run goes on by itself with the next probe; at once: mailkeel resume ${domain} --reason "token replaced"`,
  ];
}
