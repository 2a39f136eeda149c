import type { DesiredRecord, DnsPlan, ExistingRecord } from '../../src/core/dns.ts';
import { planDns, type PlanOptions } from '../../src/core/dns-plan.ts';

export const domain = 'example.com';
export const desired: readonly DesiredRecord[] = [
  { purpose: 'mx', name: domain, type: 'MX', content: 'mx1.fe.test', priority: 10, ttl: 1 },
  { purpose: 'mx', name: domain, type: 'MX', content: 'mx2.fe.test', priority: 10, ttl: 1 },
  wantTxt('ownership', domain, 'forward-email-site-verification=abc'),
  wantTxt('spf', domain, 'v=spf1 include:spf.fe.test ~all'),
  wantTxt('dkim', `fe._domainkey.${domain}`, 'v=DKIM1; k=rsa; p=QUJD;'),
  { purpose: 'return-path', name: `b.${domain}`, type: 'CNAME', content: 'fe.test', ttl: 1 },
  wantTxt('dmarc', `_dmarc.${domain}`, 'v=DMARC1; p=none; rua=mailto:r@fe.test'),
];

export function wantTxt(
  purpose: DesiredRecord['purpose'],
  name: string,
  content: string,
): DesiredRecord {
  return { purpose, name, type: 'TXT', content, ttl: 1 };
}

export function plan(
  existing: readonly ExistingRecord[],
  options: Partial<PlanOptions> = {},
): DnsPlan {
  return planDns(desired, existing, { domain, zone: domain, existing: 'keep', ...options });
}

let nextId = 0;
export function record(
  type: string,
  name: string,
  content: string,
  extra: Partial<ExistingRecord> = {},
): ExistingRecord {
  nextId += 1;
  return { id: `r${String(nextId)}`, type, name, content, ttl: 300, ...extra };
}

export function apply(existing: readonly ExistingRecord[], { changes }: DnsPlan): ExistingRecord[] {
  const changed = existing.map((old) => {
    const change = changes.find((each) => each.kind === 'change' && each.id === old.id);
    return change?.kind === 'change' ? { ...old, ...change.record } : old;
  });
  const created = changes.flatMap((change) =>
    change.kind === 'create'
      ? [{ ...change.record, id: `n${String((nextId += 1))}`, comment: change.comment }]
      : [],
  );
  const gone = changes.flatMap((change) => (change.kind === 'delete' ? [change.id] : []));
  return [...changed.filter(({ id }) => !gone.includes(id)), ...created];
}

export function codes(result: DnsPlan): string[] {
  return result.conflicts.map((conflict) => conflict.code);
}
