import { describe, expect, it } from '@jest/globals';
import { ENDPOINTS, WRITES } from '../../src/core/permission-endpoints.ts';
import { permissionsOf, type Right } from '../../src/core/permissions.ts';

const right = (endpoint: Right['endpoint'], verdict: Right['verdict'] = 'allowed'): Right => ({
  ...{ endpoint, verdict, message: `${verdict} by the test` },
});

describe('the permission matrix', () => {
  it('has a row for every endpoint of the scope, in the order of the table', () => {
    const rows = permissionsOf('cloudflare', { account: 'cf', domain: 'example.com', rights: [] });

    expect(rows.map(({ endpoint }) => endpoint)).toEqual([
      'GET /zones?name=:zone',
      'GET /zones/:zone/dns_records',
      'POST /zones/:zone/dns_records/batch',
      'GET /zones/:zone/dns_settings',
    ]);
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });

  it('says why an account was not asked, with the remedy', () => {
    const trouble = { message: 'the store is locked', remediation: 'free it' };

    const [row] = permissionsOf('powerdns', { account: 'ns', rights: [], trouble });

    expect(row).toMatchObject({ message: 'not asked: the store is locked', remedy: 'free it' });
  });

  it('lets a call that is not made follow from one that is', () => {
    const of = (verdict: Right['verdict']): string | undefined =>
      permissionsOf('forward-email', {
        ...{ account: 'fe', domain: 'example.com', rights: [right('fe.get-domain', verdict)] },
      }).find(({ endpoint }) => endpoint.endsWith('verify-smtp'))?.verdict;

    expect([of('allowed'), of('refused'), of('unknown')]).toEqual([
      ...['allowed', 'refused', 'unknown'],
    ]);
  });

  it('refuses an endpoint that needs a right another one lacks', () => {
    const rights = [right('fe.password'), right('fe.update-domain', 'refused')];

    const rows = permissionsOf('forward-email', { account: 'fe', domain: 'example.com', rights });

    const row = rows.find(({ endpoint }) => endpoint.endsWith('generate-password'));
    expect(row?.verdict).toBe('refused');
    expect(row?.message).toBe('needs another right too: refused by the test');
  });

  it('keeps an own refusal before one of another right', () => {
    const rights = [
      { ...right('fe.password', 'refused'), message: 'own' },
      right('fe.update-domain', 'refused'),
    ];

    const rows = permissionsOf('forward-email', { account: 'fe', domain: 'example.com', rights });

    expect(rows.find(({ endpoint }) => endpoint.endsWith('generate-password'))?.message).toBe(
      'own',
    );
  });

  it('names only endpoints of the table in what follows, needs and writes', () => {
    const named = Object.values(ENDPOINTS).flatMap(({ proof }) => [
      ...('also' in proof ? (proof.also ?? []) : []),
      ...('of' in proof ? proof.of : []),
    ]);

    expect(named.length).toBeGreaterThan(3);
    for (const id of [...named, ...Object.values(WRITES)]) expect(ENDPOINTS).toHaveProperty([id]);
  });
});
