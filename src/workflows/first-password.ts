/** The first password of many: it tells what no field does, whether this account may set passwords here at all. */
import type { Failure } from '../core/run.ts';
import { onAliases } from './pass-aliases.ts';
import type { Pass } from './passes.ts';

/** Fewer refused calls than this are not worth a round trip of waiting. */
const MANY = 4;

/**
 * Sets the first of many passwords alone and returns the others; of few it returns all. When the provider refuses the account and not this
 * mailbox, the pass parks instead of spending a call of the day's budget on each of the others, and tries this one again when resumed.
 */
export async function afterFirstPassword(
  pass: Pass,
  names: readonly string[],
): Promise<readonly string[]> {
  const [first, ...others] = names;
  if (first === undefined || names.length < MANY) return names;
  await onAliases(pass, 'set', [first]);
  const refusal = refusalOfAccount(pass, first);
  if (refusal === undefined) return others;
  forget(pass, first);
  return pass.park({
    code: 'password.refused',
    sentence: `the first of ${String(names.length)} passwords was refused, and the others would be too: ${refusal.error}`,
    remedy: [refusal.remediation],
    resumedBy: 'person',
  });
}

/** Missing rights or a plan concern every mailbox of the domain. */
function refusalOfAccount({ run, id }: Pass, name: string): Failure | undefined {
  const alias = `${name}@${run.input.domain}`;
  return run
    .failures()
    .find(
      (known) =>
        known.pass === id &&
        known.alias === alias &&
        known.severity === 'Permanent' &&
        known.category === 'Authorization',
    );
}

/** As if it had not been tried: it is, when the pass runs again. */
function forget({ run, id }: Pass, name: string): void {
  run.recovered(id, `${name}@${run.input.domain}`);
  const { password, ...codes } = run.codes.get(name) ?? { alias: name };
  if (password === 'failed') run.codes.set(name, codes);
}
