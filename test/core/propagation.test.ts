import { describe, expect, it } from '@jest/globals';
import type { DesiredRecord } from '../../src/core/dns.ts';
import type { SeenAnswer, ServerAnswers } from '../../src/core/dns-answers.ts';
import { sightLine } from '../../src/core/propagation-evidence.ts';
import { judgePropagation, questionsFor } from '../../src/core/propagation.ts';

const name = 'example.com';
const expected: readonly DesiredRecord[] = [
  { purpose: 'mx', name, type: 'MX', content: 'mx1.fe.test', priority: 10, ttl: 1 },
  { purpose: 'mx', name, type: 'MX', content: 'mx2.fe.test', priority: 10, ttl: 1 },
  { purpose: 'ownership', name, type: 'TXT', content: 'own=1', ttl: 1 },
  { purpose: 'spf', name, type: 'TXT', content: 'v=spf1 include:spf.fe.test ~all', ttl: 1 },
];
const mx: SeenAnswer = {
  name,
  type: 'MX',
  rcode: 'NOERROR',
  values: ['10 mx1.fe.test', '10 mx2.fe.test'],
};
const txt: SeenAnswer = {
  name: 'EXAMPLE.com',
  type: 'TXT',
  rcode: 'NOERROR',
  values: ['own=1', 'v=spf1 a include:spf.fe.test -all', 'else'],
};
const silent = (type: string): SeenAnswer => ({ name, type, rcode: 'UNREACHABLE', values: [] });
const empty = (type: string, rcode: SeenAnswer['rcode'] = 'NOERROR'): SeenAnswer => ({
  name,
  type,
  rcode,
  values: [],
  ttl: 60,
});
const at = (server: string, ...answers: readonly SeenAnswer[]): ServerAnswers => ({
  server,
  address: `192.0.2.${String(answers.length)}`,
  answers,
});

describe('questionsFor', () => {
  it('asks each name and type once', () => {
    expect(questionsFor(expected)).toEqual([
      { name, type: 'MX' },
      { name, type: 'TXT' },
    ]);
  });
});

describe('judgePropagation', () => {
  it('says absent when no server has any of it', () => {
    const servers = [at('ns1', empty('MX'), empty('TXT', 'NXDOMAIN'))];

    expect(judgePropagation(expected, servers)).toMatchObject({
      state: 'absent',
      seen: 0,
      expected: 4,
    });
  });

  it('says partial when one server lags, and names it', () => {
    const result = judgePropagation(expected, [at('ns1', mx, txt), at('ns2', mx, empty('TXT'))]);

    expect(result).toMatchObject({ state: 'partial', seen: 2, expected: 4 });
    expect(result.evidence).toEqual([
      'ns2: TXT example.com (ownership) is not there yet',
      'ns2: TXT example.com (spf) is not there yet',
    ]);
  });

  it('says authoritative until the resolver was asked, or while it does not answer', () => {
    const servers = [at('ns1', mx, txt), at('ns2', mx, txt)];

    const unasked = judgePropagation(expected, servers);
    const unanswered = judgePropagation(expected, servers, [mx, silent('TXT')]);

    expect(unasked).toMatchObject({ state: 'authoritative', seen: 4 });
    expect(unasked).not.toHaveProperty('ttlLeft');
    expect(unanswered.state).toBe('authoritative');
  });

  it('says cached-old while the resolver keeps an answer from before, and until when', () => {
    const servers = [at('ns1', mx, txt), at('ns2', mx, txt)];
    const foreign = { ...mx, values: ['5 mx.other.test'], ttl: 900 };

    const denial = judgePropagation(expected, servers, [mx, empty('TXT', 'NXDOMAIN')]);
    const former = judgePropagation(expected, servers, [foreign, empty('TXT')]);

    expect(denial).toMatchObject({ state: 'cached-old', ttlLeft: 60, seen: 4 });
    expect(denial.evidence).toContain(
      'recursive resolver: TXT example.com (spf) is not there yet, kept for 60 s more',
    );
    expect(former).toMatchObject({ state: 'cached-old', ttlLeft: 900 });
    expect(former.servers.at(-1)).toEqual({
      server: 'recursive resolver',
      state: 'different',
      seen: 0,
    });
  });

  it('says everywhere when servers and caches serve all', () => {
    const servers = [at('ns1', mx, txt), at('ns2', mx, txt)];

    expect(judgePropagation(expected, servers, [mx, txt])).toEqual({
      state: 'everywhere',
      evidence: [],
      servers: [
        { server: 'ns1', address: '192.0.2.2', state: 'served', seen: 4 },
        { server: 'ns2', address: '192.0.2.2', state: 'served', seen: 4 },
        { server: 'recursive resolver', state: 'served', seen: 4 },
      ],
      seen: 4,
      expected: 4,
    });
  });

  it('tells of every address what it serves', () => {
    const servers = [
      at('ns1', mx, txt),
      at('ns2', mx, empty('TXT')),
      at('ns3', { ...mx, values: ['5 mx.other.test'] }, txt),
      at('ns4', silent('MX'), silent('TXT')),
    ];

    const result = judgePropagation(expected, servers);

    expect(result.state).toBe('conflicting');
    expect(result.servers.map((sight) => sightLine(sight, result.expected))).toEqual([
      'ns1 (192.0.2.2) serves 4 of 4',
      'ns2 (192.0.2.2) serves 2 of 4',
      'ns3 (192.0.2.2) serves 2 of 4, and something else beside',
      'ns4 (192.0.2.2) does not answer',
    ]);
  });

  it('says conflicting when something else stands there', () => {
    const foreign = { ...mx, values: [...mx.values, '5 mx.other.test'] };

    const result = judgePropagation(expected, [at('ns1', foreign, txt)]);

    expect(result.state).toBe('conflicting');
    expect(result.evidence[0]).toContain('"5 mx.other.test"');
  });

  it('says unreachable when no server answers or none is known', () => {
    const none = judgePropagation(expected, []);
    const dead = judgePropagation(expected, [at('ns1', silent('MX'), empty('TXT', 'SERVFAIL'))]);

    expect(none).toMatchObject({ state: 'unreachable', seen: 0 });
    expect(none.evidence).toHaveLength(1);
    expect(dead.state).toBe('unreachable');
    expect(dead.evidence[1]).toContain('SERVFAIL');
  });

  it('forgives a silent address of a server that answers at another, but no silent server', () => {
    const dead = [silent('MX'), silent('TXT')];

    const oneAddress = [at('ns1', mx, txt), at('ns1', ...dead)];
    const oneServer = [at('ns1', mx, txt), at('ns2', ...dead)];

    expect(judgePropagation(expected, oneAddress, [mx, txt]).state).toBe('everywhere');
    expect(judgePropagation(expected, oneServer).state).toBe('partial');
  });
});
