import { describe, expect, it } from '@jest/globals';
import type { DnsChange, ExistingRecord } from '../../src/core/dns.ts';
import { outcomeOf, toBatch, toRecord } from '../../src/providers/cloudflare/convert.ts';

const BODY = { id: 'r1', name: 'b.example.com', ttl: 1, content: 'target.example.net' };
const FROM: ExistingRecord = {
  ...{ id: 'r1', name: 'b.example.com', type: 'CNAME', content: 'target.example.net', ttl: 1 },
};

describe('a proxied CNAME', () => {
  it('is read as one, and an unproxied one without the word', () => {
    const proxied = toRecord({ ...BODY, type: 'CNAME', proxied: true });
    const plain = toRecord({ ...BODY, type: 'CNAME', proxied: false });

    expect(proxied.proxied).toBe(true);
    expect(plain).not.toHaveProperty('proxied');
  });

  it.each([
    [undefined, false],
    [true, true],
  ])('is sent for proxied %s as %s, never left to the default', (proxied, sent) => {
    const { id: _, ...record } = { ...FROM, ...(proxied === undefined ? {} : { proxied }) };

    const { patches } = toBatch([{ kind: 'change', id: 'r1', from: FROM, record }]);

    expect(patches).toEqual([{ id: 'r1', content: 'target.example.net', ttl: 1, proxied: sent }]);
  });

  it('is not yet the unproxied one that was asked for', () => {
    const { id: _, ...record } = FROM;
    const change: DnsChange = { kind: 'change', id: 'r1', from: FROM, record };

    expect(outcomeOf(change, [{ ...FROM, proxied: true }])).toBeUndefined();
    expect(outcomeOf(change, [FROM])).toEqual(FROM);
  });
});

describe('an SRV', () => {
  const record = {
    ...{ name: '_imaps._tcp.example.com', type: 'SRV', ttl: 1 },
    ...{ content: '1 993 imap.example.net', priority: 0 },
  };

  it('is sent as data and reads back as content and priority', () => {
    const { posts } = toBatch([{ kind: 'create', record, comment: 'mailkeel:example.com' }]);
    const stored = toRecord({
      ...{ id: 'r2', name: record.name, type: 'SRV', ttl: 1, priority: 0 },
      content: '1\t993\timap.example.net',
    });

    expect(posts).toEqual([
      {
        ...{ type: 'SRV', name: record.name, ttl: 1, comment: 'mailkeel:example.com' },
        data: { priority: 0, weight: 1, port: 993, target: 'imap.example.net' },
      },
    ]);
    expect(stored).toEqual({ id: 'r2', ...record });
  });
});
