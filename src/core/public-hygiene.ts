/** What every mail domain owes its neighbours: somebody who hears of abuse (RFC 5321 §4.5.1, RFC 2142 §4). Pure. */
import { pass, untested, warn, type HealthCheck, type PublicEvidence } from './public-evidence.ts';

const CHECK = 'hygiene.postmaster';
const OWED = ['postmaster', 'abuse'] as const;

/** The local parts others complain to that take no mail among these aliases; a catch-all takes it for all. */
export function unheardOf(
  aliases: readonly { readonly name: string; readonly enabled: boolean }[],
): readonly string[] {
  const taking = new Set(aliases.flatMap(({ name, enabled }) => (enabled ? [name] : [])));
  return taking.has('*') ? [] : OWED.filter((name) => !taking.has(name));
}

/** Known of a managed domain only: a stranger who asks a mail server which addresses it takes is taken for a harvester. */
export function judgeHygiene({ domain, provider }: PublicEvidence): readonly HealthCheck[] {
  if (provider === undefined)
    return [
      untested(
        CHECK,
        `whether postmaster@${domain} and abuse@${domain} take mail is not asked of a stranger's server`,
        'send a mail to both; pass 4-1 of a managed domain looks at its aliases',
      ),
    ];
  const names = provider.unheard.map((name) => `${name}@${domain}`);
  if (names.length === 0) return [pass(CHECK, 'postmaster and abuse take mail')];
  return [
    warn(
      CHECK,
      `${names.join(' and ')} take${names.length === 1 ? 's' : ''} no mail: complaints and abuse reports are lost`,
      `name ${provider.unheard.join(' and ')} among the aliases of ${domain} in the manifest (RFC 2142 §4)`,
    ),
  ];
}
