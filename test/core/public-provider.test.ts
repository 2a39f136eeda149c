import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { judgeAlignment, alignmentQuestions } from '../../src/core/public-alignment.ts';
import { judgeKeys, selectorsIn } from '../../src/core/public-dkim.ts';
import type { ProviderSays } from '../../src/core/public-evidence.ts';
import { judgeHygiene, unheardOf } from '../../src/core/public-hygiene.ts';
import { worldFindings } from '../../src/core/public-run.ts';
import { answer, complaints, DOMAIN, EVIDENCE, seen } from './public-fixtures.ts';

const RETURN_PATH = `fe-bounces.${DOMAIN}`;
const KEY = `mail._domainkey.${DOMAIN}`;
const SAYS: ProviderSays = { keys: [], returnPath: RETURN_PATH, unheard: [] };

function key(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
}

describe('the Return-Path of a managed domain', () => {
  const judged = (...records: readonly string[]): readonly string[] =>
    judgeAlignment({ ...seen(answer(RETURN_PATH, 'TXT', ...records)), provider: SAYS }).map(
      ({ check, status }) => `${status} ${check}`,
    );

  it('is asked for its SPF, and passes with one', () => {
    expect(alignmentQuestions({ ...EVIDENCE, provider: SAYS })).toEqual([
      { name: RETURN_PATH, type: 'TXT' },
    ]);
    expect(judged('v=spf1 ip4:192.0.2.0/24 -all', 'another text')).toEqual(['pass alignment']);
  });

  it.each([
    ['none', []],
    ['several', ['v=spf1 -all', 'v=spf1 mx -all']],
  ])('fails with %s', (_what, records) => {
    expect(judged(...records)).toEqual(['fail alignment']);
  });

  it('is no fault of a domain whose name server does not answer', () => {
    const silent = { ...answer(RETURN_PATH, 'TXT'), rcode: 'SERVFAIL' } as const;

    const [check] = judgeAlignment({ ...seen(silent), provider: SAYS });

    expect(check?.status).toBe('error');
  });

  it('is not tested where nobody knows it, and says nothing where bounces come to the domain itself', () => {
    expect(judgeAlignment(EVIDENCE).map(({ status }) => status)).toEqual(['not-tested']);
    expect(alignmentQuestions(EVIDENCE)).toEqual([]);
    expect(judgeAlignment({ ...EVIDENCE, provider: { keys: [], unheard: [] } })).toEqual([]);
  });
});

describe('the key of a managed domain', () => {
  it('is looked for at the selectors the provider names', () => {
    const keys = [
      { name: KEY, value: 'v=DKIM1; p=' },
      { name: 'else._domainkey.example.org', value: 'v=DKIM1; p=' },
    ];

    expect(selectorsIn(DOMAIN, { ...SAYS, keys })).toEqual(['mail']);
  });

  it('passes when it is the provider\u2019s, however it is folded, and fails when it is another', () => {
    const [own, other] = [key(), key()];
    const judged = (published: string): readonly string[] =>
      judgeKeys({
        ...seen(answer(KEY, 'TXT', published)),
        selectors: ['mail'],
        provider: { ...SAYS, keys: [{ name: KEY, value: own }] },
      })
        .filter(({ status }) => status !== 'pass')
        .map(({ status, message }) => `${status} ${message}`);

    expect(judged(own.replace('; p=', ';p=  '))).toEqual([]);
    expect(judged(other)).toEqual([`fail ${KEY} is not the key the mail provider signs with`]);
  });
});

describe('postmaster and abuse', () => {
  const alias = (name: string, enabled = true) => ({ name, enabled });

  it.each([
    ['both', [alias('postmaster'), alias('abuse')], []],
    ['a catch-all', [alias('*')], []],
    ['one of them', [alias('postmaster')], ['abuse']],
    ['one that is disabled', [alias('postmaster'), alias('abuse', false)], ['abuse']],
    ['a disabled catch-all', [alias('*', false)], ['postmaster', 'abuse']],
  ])('are counted with %s', (_what, aliases, unheard) => {
    expect(unheardOf(aliases)).toEqual(unheard);
  });

  it('warn where nobody takes their mail, and are not tested at a stranger', () => {
    const provider = { ...SAYS, unheard: ['abuse'] };

    const [warned] = judgeHygiene({ ...EVIDENCE, provider });

    expect(warned).toMatchObject({ status: 'warn', check: 'hygiene.postmaster' });
    expect(warned?.message).toContain(`abuse@${DOMAIN} takes no mail`);
    expect(warned?.remedy).toContain('name abuse among the aliases');
    expect(judgeHygiene({ ...EVIDENCE, provider: SAYS })[0]?.status).toBe('pass');
    expect(judgeHygiene(EVIDENCE)[0]?.status).toBe('not-tested');
  });
});

describe('what a run takes over', () => {
  it('is everything but what is merely not published, and the policy the run judges itself', () => {
    const untested = { status: 'not-tested', message: 'm' } as const;
    const checks = [
      { check: 'mx', status: 'pass', message: 'm' } as const,
      { check: 'tls-rpt', ...untested },
      { check: 'mx.starttls', ...untested, remedy: 'elsewhere' },
      { check: 'mta-sts.policy', status: 'fail', message: 'm', remedy: 'r' } as const,
    ];

    expect(worldFindings(checks).map(({ pass, check }) => `${pass} ${check}`)).toEqual([
      '4-1 mx',
      '4-1 mx.starttls',
    ]);
  });

  it('leaves a healthy domain without a complaint', () => {
    const path = answer(RETURN_PATH, 'TXT', 'v=spf1 ip4:192.0.2.0/24 -all');

    expect(complaints({ ...seen(path), provider: SAYS })).toEqual([]);
  });
});
