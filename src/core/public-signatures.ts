/** Whether a signed zone is still signed anew (RFC 6781 §4.4.2): one whose signatures end is gone for everybody who validates. Pure. */
import { fail, pass, warn, type HealthCheck, type PublicEvidence } from './public-evidence.ts';
import type { Signature } from './dns-answers.ts';

const CHECK = 'dnssec.signatures';
/** Signers renew well before: with less than this part left, the renewal has failed. Hosts that sign each answer have half of it left. */
const LITTLE = 0.1;

/** Of the SOA at each name server; nothing where none came along, as through a resolver that strips them. */
export function judgeSignatures({
  domain,
  servers = [],
  now,
}: PublicEvidence): readonly HealthCheck[] {
  const signatures = servers.flatMap(({ answers }) =>
    answers.flatMap(({ signature }) => signature ?? []),
  );
  const [first] = signatures.toSorted((a, b) => a.until - b.until);
  if (first === undefined || now === undefined) return [];
  const left = first.until - now / 1000;
  const remedy = `look why ${domain} is not signed anew, at the DNS host or the signer; until then have the DS removed at the registrar`;
  const ends = new Date(first.until * 1000).toISOString();
  if (left <= 0)
    return [
      fail(
        CHECK,
        `the DNSSEC signatures ended on ${ends}: who validates finds nothing of ${domain}`,
        remedy,
      ),
    ];
  if (left < LITTLE * lifetime(first))
    return [warn(CHECK, `the DNSSEC signatures end on ${ends} and were not renewed`, remedy)];
  return [pass(CHECK, `signed until ${ends}`)];
}

function lifetime({ from, until }: Signature): number {
  return until - from;
}
