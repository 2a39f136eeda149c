/** MTA-STS (RFC 8461): its policy is a file somebody serves over HTTPS, so Mailkeel publishes none and only says where one must follow the MX. */
import type { DesiredRecord, DnsPlan, PlanItem } from './dns.ts';
import { joinPlans, recordsAt, type PlanContext } from './dns-plan-draft.ts';
import { isStsRecord, policyUrl } from './mta-sts.ts';

/** A line for each MTA-STS record of a domain whose MX is to be the mail provider's; none where MX is left alone. */
export function noteMtaSts(desired: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  const hosts = desired.filter(({ purpose }) => purpose === 'mx').map(({ content }) => content);
  if (hosts.length === 0) return joinPlans([]);
  const { domain } = context;
  const policies = recordsAt(context, `_mta-sts.${domain}`, 'TXT').filter(({ content }) =>
    isStsRecord(content),
  );
  const items = policies.map(({ name, type, content }): PlanItem => ({
    ...{ action: 'keep', purpose: 'mta-sts', name, type, from: content },
    reason: 'senders that know this policy deliver only to the MX it lists',
    remedy: `see to it that ${policyUrl(domain)} lists ${hosts.join(' and ')}, and change the id of this record when the file changes; or remove the record`,
  }));
  return { items, changes: [], conflicts: [] };
}
