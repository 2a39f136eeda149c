import { describe, expect, it } from '@jest/globals';
import type { DomainSpec } from '../../src/core/spec.ts';
import { DOMAIN, failure, World } from './fakes.ts';

async function finished(spec: Partial<DomainSpec> = {}): Promise<World> {
  const world = new World(spec);
  await world.do('ensureDomain', world.call());
  await world.do('updateDns', world.call());
  await world.do('createAlias', world.of('anna'));
  await world.do('createAlias', world.of('sales'));
  await world.do('setPassword', world.of('anna'));
  await world.do('provePassword', world.of('anna'));
  return world;
}

const check = (world: World) => world.do('checkHealth', world.call());
const failed = (findings: readonly { status: string; check: string }[]): string[] =>
  findings.filter(({ status }) => status !== 'pass').map((finding) => finding.check);

describe('checkHealth', () => {
  it('finds nothing wrong with a finished domain and writes nothing', async () => {
    const world = await finished();
    const before = world.mail.script.calls.length;

    const result = await check(world);

    expect(failed(result.findings)).toEqual([]);
    expect(result).toMatchObject({ repairDns: false, missingAliases: [] });
    expect(world.mail.script.calls.slice(before)).toEqual(['getDomain', 'listAliases']);
  });

  it('finds a removed record and a removed alias, and offers both for repair', async () => {
    const world = await finished();
    world.dns.records = world.dns.records.filter((record) => record.type !== 'MX');
    world.mail.aliases.delete(`sales@${DOMAIN}`);

    const result = await check(world);

    expect(failed(result.findings)).toEqual(['dns.mx', 'alias.missing']);
    expect(result).toMatchObject({ repairDns: true, missingAliases: ['sales'] });
  });

  it('offers nothing a requested phase may not write', async () => {
    const world = await finished();
    world.dns.records = [];
    world.mail.aliases.clear();
    world.amend({ phases: [4] });

    const result = await check(world);

    expect(result).toMatchObject({ repairDns: false, missingAliases: [] });
    expect(failed(result.findings)).toContain('dns.mx');
  });

  it('names drift, unproven passwords and what the provider does not see', async () => {
    const world = await finished();
    world.mail.addAlias(DOMAIN, { name: 'sales', mailbox: false, recipients: ['x@example.net'] });
    world.store.passwords[0]!.state = 'accepted';
    world.mail.addDomain(DOMAIN, { seen: { ownership: false, mx: true } });

    const result = await check(world);

    expect(failed(result.findings)).toEqual([
      'provider.ownership',
      'alias.recipients',
      'password.unproven',
    ]);
  });

  it('says of an alias that was refused for good why it is missing, and what mends that', async () => {
    const world = await finished();
    world.mail.aliases.delete(`sales@${DOMAIN}`);
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('sales'));

    const result = await check(world);

    const told = result.findings.find((finding) => finding.check === 'alias.missing');
    expect(told).toMatchObject({
      ...{ alias: 'sales', remedy: 'wait', status: 'fail' },
      message: 'sales does not exist: the provider failed',
    });
    expect(result.missingAliases).toEqual([]);
  });

  it('says that foreign passwords are not tested', async () => {
    const world = await finished();
    world.store.objects.clear();
    world.store.passwords.length = 0;

    const result = await check(world);

    expect(result.findings.at(-1)).toMatchObject({ status: 'not-tested' });
  });

  it('finds a conflict and a zone that is gone', async () => {
    const world = await finished();
    const foreign = { id: 'f', name: DOMAIN, type: 'MX', content: 'mx.example.net', ttl: 1 };
    world.dns.records = [...world.dns.records, { ...foreign, priority: 1 }];
    const conflict = await check(world);
    world.dns.zone = undefined;
    const gone = await check(world);

    expect(failed(conflict.findings)).toContain('dns.foreign-mx');
    expect(conflict.repairDns).toBe(false);
    expect(failed(gone.findings)).toEqual(['dns.no-zone']);
  });

  it('names a free-plan record that may go by hand once its successors stand, and never deletes it', async () => {
    const world = await finished();
    const text = (id: string, content: string) => ({
      id,
      name: DOMAIN,
      type: 'TXT',
      content,
      ttl: 1,
    });
    const gone = text('f1', 'forward-email=anna:a@example.net,sales:s@example.net');
    const needed = text('f2', 'forward-email=press:p@example.net');
    world.dns.records = [...world.dns.records, gone, needed];

    const result = await check(world);

    const told = result.findings.filter((finding) => finding.check === 'dns.free-plan-aliases');
    expect(told.map(({ message }) => message)).toEqual([
      `TXT ${DOMAIN} "${gone.content}" is no longer needed: anna, sales stand at the mail provider`,
      `TXT ${DOMAIN} "${needed.content}" must stay for now: press have no successor at the mail provider`,
    ]);
    expect(told[0]?.remedy).toContain('by hand');
    expect(result.repairDns).toBe(false);
    expect(world.dns.records).toEqual(expect.arrayContaining([gone, needed]));
  });

  it('does not take a disabled successor for one that stands', async () => {
    const world = await finished();
    world.mail.addAlias(DOMAIN, { name: 'sales', mailbox: false, enabled: false });
    const content = 'forward-email=sales:s@example.net';
    world.dns.records = [
      ...world.dns.records,
      { id: 'f', name: DOMAIN, type: 'TXT', content, ttl: 1 },
    ];

    const result = await check(world);

    const told = result.findings.filter((finding) => finding.check === 'dns.free-plan-aliases');
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringContaining('must stay for now: sales'),
    ]);
  });

  it('counts what the manifest does not name as unmanaged', async () => {
    const world = await finished();
    world.mail.addAlias(DOMAIN, { name: 'old', mailbox: false });

    const result = await check(world);

    expect(result.findings.find(({ check: name }) => name === 'aliases')?.message).toBe(
      '2 of 2 aliases are as the manifest says; 1 unmanaged (not in the manifest) are left alone',
    );
  });

  it('says so when the domain is gone', async () => {
    const world = await finished();
    world.mail.domains.clear();

    const result = await check(world);

    expect(failed(result.findings)).toEqual(['domain']);
  });
});
