/** Pass 4-1: the MTA-STS policy a managed domain announces, compared with the hosts its mail is to arrive at. Reads only. */
import type { ExistingRecord } from '../core/dns.ts';
import type { MailDomain } from '../core/mail.ts';
import { isStsRecord, judgePolicy } from '../core/mta-sts.ts';
import { hostName } from '../core/records.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import { askRecursive } from './dns-questions.ts';

/** A domain and its zone; without `existing`, where DNS is done by hand, the resolver is asked. */
export interface PolicyOf {
  readonly spec: DomainSpec;
  readonly domain: MailDomain;
  readonly existing: readonly ExistingRecord[] | undefined;
}

/**
 * Nothing where no policy is announced; otherwise whether the one that is served lists the MX: the provider's, or those of the zone where
 * MX is kept. A resolver or host that does not answer is `error`, never `fail`.
 */
export async function checkPolicy(
  { policies, resolver }: Pick<Toolset, 'policies' | 'resolver'>,
  { spec, domain, existing }: PolicyOf,
): Promise<readonly Finding[]> {
  const { name } = spec;
  const texts =
    existing === undefined ? await publicTexts(resolver, name) : textsIn(existing, name);
  if (texts === 'unanswered') return [UNANSWERED(name)];
  if (!texts.some(isStsRecord)) return [];
  const answer = await policies(name, currentAttempt().signal);
  const exchanges = spec.dns.mx === 'keep' ? keptMx(existing, name) : wantedMx(domain);
  return [{ pass: '4-1', ...judgePolicy({ domain: name, answer, exchanges }) }];
}

function textsIn(existing: readonly ExistingRecord[], domain: string): readonly string[] {
  const at = existing.filter(({ name }) => hostName(name) === `_mta-sts.${domain}`);
  return at.filter(({ type }) => type === 'TXT').map(({ content }) => content);
}

async function publicTexts(
  resolver: Toolset['resolver'],
  domain: string,
): Promise<readonly string[] | 'unanswered'> {
  const question = { name: `_mta-sts.${domain}`, type: 'TXT' };
  const [answer] = await askRecursive(resolver, [question]);
  const answered = answer?.rcode === 'NOERROR' || answer?.rcode === 'NXDOMAIN';
  return answered ? answer.values : 'unanswered';
}

function wantedMx({ records }: MailDomain): readonly string[] {
  return records.mx.map(({ exchange }) => exchange);
}

/** Nobody knows them where the zone is not ours to read. */
function keptMx(
  existing: readonly ExistingRecord[] | undefined,
  domain: string,
): readonly string[] | undefined {
  const own = existing?.filter(({ name, type }) => type === 'MX' && hostName(name) === domain);
  return own?.map(({ content }) => content);
}

const UNANSWERED = (domain: string): Finding => ({
  ...{ pass: '4-1', check: 'mta-sts', status: 'error' },
  message: `whether ${domain} announces an MTA-STS policy could not be looked up`,
  remedy: 'look at the name servers of the domain, then run phase 4 again',
});
