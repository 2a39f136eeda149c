import { describe, expect, it } from '@jest/globals';
import { readTraps, statements, withoutTest } from './traps.ts';

const LISTS = [
  {
    vendor: 'Forward Email',
    list: 'forward-email-traps.txt',
    reference: 'forwardemail.md',
    part: { from: '## 1.', to: '## 7.' },
  },
  {
    vendor: 'Cloudflare',
    list: 'cloudflare-traps.txt',
    reference: 'dns.md',
    part: { from: '## 0.', to: '### 1.6' },
  },
  {
    vendor: 'Stalwart',
    list: 'stalwart-traps.txt',
    reference: 'stalwart-kratos.md',
    part: { from: '## 1.', to: '## 2.' },
  },
  {
    vendor: 'Ory Kratos',
    list: 'kratos-traps.txt',
    reference: 'stalwart-kratos.md',
    part: { from: '## 2.', to: '## 4.' },
  },
];

describe.each(LISTS)('the traps of $vendor', ({ list, reference, part }) => {
  const traps = readTraps(list);
  const said = statements(reference, part);
  const itIfShared = said === undefined ? it.skip : it;
  const where = said === undefined ? ' (left out: ../shared is not there)' : '';

  it('each have a test of that title, or a reason why Mailkeel never meets it', () => {
    expect(traps.length).toBeGreaterThan(20);
    expect(withoutTest(traps)).toEqual([]);
  });

  itIfShared(`are quoted from the reference${where}`, () => {
    const text = (said ?? []).join('\n');

    expect(traps.filter(({ quote }) => !text.includes(quote))).toEqual([]);
  });

  itIfShared(`leave out no statement of the reference${where}`, () => {
    const open = (said ?? []).filter((line) => !traps.some(({ quote }) => line.includes(quote)));

    expect(open).toEqual([]);
  });
});
