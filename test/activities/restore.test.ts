import { describe, expect, it } from '@jest/globals';
import { assembleSettings, settingsPrefix } from '../../src/core/settings-writes.ts';
import { DOMAIN, EXECUTION, failure, SALES, World } from './fakes.ts';

const OLD = {
  name: 'sales',
  mailbox: false,
  recipients: ['old@example.net'],
  description: 'front desk',
};
const PHISHING_OFF = { 'adult-content': true, phishing: false, executable: true, virus: true };

/** A domain and a forwarder that existed before, both changed by a run under `converge`. */
async function changed(): Promise<World> {
  const world = new World({ existing: 'converge', protection: 'ensure' });
  world.mail.addDomain(DOMAIN, { protections: PHISHING_OFF });
  world.mail.addAlias(DOMAIN, OLD);
  await world.do('ensureDomain', world.call());
  await world.do('repairAlias', world.of('sales'));
  world.store.skew = 1000;
  return world;
}

const every = (world: World) => ({ ...world.call(), every: true });
const agreedTo = (world: World, agreed: string) => ({
  ...every(world),
  ...{ restore: 'restore-1', agreed },
});

describe('planRestore', () => {
  it('names every setting that was changed, with what it was, and writes nothing', async () => {
    const world = await changed();
    const written = world.mail.script.count('updateAlias');

    const preview = await world.do('planRestore', every(world));

    expect(preview).toMatchObject({ changes: 2, left: false, truncated: 0 });
    expect(preview.items).toEqual([
      {
        ...{ action: 'put-back', subject: DOMAIN, field: 'protection.phishing' },
        ...{ now: 'yes', before: 'no', reason: 'Mailkeel changed it' },
      },
      {
        ...{ action: 'put-back', subject: `sales@${DOMAIN}`, field: 'recipients' },
        ...{ now: 'crm@example.net', before: 'old@example.net', reason: 'Mailkeel changed it' },
      },
    ]);
    expect(world.mail.script.count('updateAlias')).toBe(written);
    expect(world.store.attempts.at(-1)?.start).toMatchObject({
      action: 'planRestore',
      account: 'fe',
    });
  });

  it('is about one execution only when told so', async () => {
    const world = await changed();

    const own = await world.do('planRestore', { ...every(world), every: false });
    const other = await world.do('planRestore', {
      ...every(world),
      ...{ every: false, execution: 'another' },
    });

    expect(own.changes).toBe(2);
    expect(other).toMatchObject({ changes: 0, items: [] });
  });
});

describe('restoreSettings', () => {
  it('puts back what was shown, and nothing else of the alias', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

    expect(result).toMatchObject({ state: 'restored', putBack: 2, left: false });
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)).toMatchObject(OLD);
    expect(world.mail.domains.get(DOMAIN)?.protections).toEqual(PHISHING_OFF);
    const kept = await world.store.store.objects.snapshots(settingsPrefix(DOMAIN, 'restore-1'));
    expect(assembleSettings(kept)).toMatchObject([
      { execution: EXECUTION, restore: 'restore-1', written: { 'protection.phishing': false } },
      { alias: 'sales', written: { recipients: ['old@example.net'] } },
    ]);
  });

  it('leaves what somebody changed since, and names it', async () => {
    const world = await changed();
    world.mail.addAlias(DOMAIN, { ...OLD, recipients: ['new@example.net'] });
    const preview = await world.do('planRestore', every(world));

    await world.do('restoreSettings', agreedTo(world, preview.fingerprint));

    expect(preview).toMatchObject({ changes: 1, left: true });
    expect(preview.items[1]).toMatchObject({ action: 'left', reason: 'was changed since' });
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients).toEqual(['new@example.net']);
  });

  it('writes nothing when the settings changed since they were shown', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));
    world.mail.addAlias(DOMAIN, { ...OLD, recipients: ['new@example.net'] });

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

    expect(result.state).toBe('moved');
    expect(world.mail.domains.get(DOMAIN)?.protections.phishing).toBe(true);
  });

  it('does what is left when an earlier attempt was cut off in the middle', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));
    world.mail.script.fail('updateAlias', failure());
    await world.failing('restoreSettings', agreedTo(world, fingerprint));

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint), { attempt: 2 });

    expect(result).toMatchObject({ state: 'restored', putBack: 2, left: false });
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)).toMatchObject(OLD);
  });

  it('knows a write whose answer was lost', async () => {
    const world = new World({ existing: 'converge' });
    world.mail.addDomain(DOMAIN);
    world.mail.addAlias(DOMAIN, OLD);
    world.mail.script.fail('updateAlias', failure(), true);
    await world.failing('repairAlias', world.of('sales'));

    const preview = await world.do('planRestore', every(world));

    expect(world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients).toEqual(SALES.recipients);
    expect(preview.items).toMatchObject([{ action: 'put-back', field: 'recipients' }]);
  });

  it('waits while another restore of the domain works', async () => {
    const world = await changed();
    world.store.occupy(`${DOMAIN}//restore`, world.store.now() + 1000);

    const result = await world.run('restoreSettings', agreedTo(world, 'any'));

    expect(result).toMatchObject({ deferred: { reason: 'lease' } });
  });

  it('leaves an alias that somebody changes after the listing', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));
    world.mail.script.during.set('setProtections', () => {
      world.mail.addAlias(DOMAIN, { ...OLD, recipients: ['new@example.net'] });
      return Promise.resolve();
    });

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

    expect(result).toMatchObject({ state: 'restored', putBack: 1, left: true });
    expect(result.items[1]).toMatchObject({ reason: 'was changed since', now: 'new@example.net' });
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients).toEqual(['new@example.net']);
  });

  it('leaves a domain that somebody makes anew after the listing', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));
    world.mail.script.during.set('listAliases', () => {
      world.mail.addDomain(DOMAIN, { id: 'another' });
      return Promise.resolve();
    });

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

    expect(result.items[0]).toMatchObject({ reason: 'was deleted and made anew since' });
    expect(world.mail.domains.get(DOMAIN)?.protections.phishing).toBe(true);
    expect(result).toMatchObject({ putBack: 1, left: true });
  });

  it.each([`${DOMAIN}//domain`, `${DOMAIN}/sales/alias`])(
    'waits while a run works on %s, then does what is left',
    async (resource) => {
      const world = await changed();
      const { fingerprint } = await world.do('planRestore', every(world));
      world.store.occupy(resource, world.store.now() + 1000);

      const waiting = await world.run('restoreSettings', agreedTo(world, fingerprint));
      world.store.skew += 2000;
      const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

      expect(waiting).toMatchObject({ deferred: { reason: 'lease' } });
      expect(result).toMatchObject({ state: 'restored', putBack: 2, left: false });
      expect(world.mail.aliases.get(`sales@${DOMAIN}`)).toMatchObject(OLD);
    },
  );

  it('goes on past what the provider refuses for good, and says why', async () => {
    const world = await changed();
    const { fingerprint } = await world.do('planRestore', every(world));
    const refusal = { severity: 'Permanent', message: 'phishing stays on.' } as const;
    world.mail.script.fail('setProtections', failure({ ...refusal, remediation: 'ask them' }));

    const result = await world.do('restoreSettings', agreedTo(world, fingerprint));

    expect(result).toMatchObject({ state: 'restored', putBack: 1, left: true });
    expect(result.items[0]).toMatchObject({
      ...{ action: 'left', now: 'yes', before: 'no' },
      reason: 'the mail provider refused it: phishing stays on. ask them',
    });
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)).toMatchObject(OLD);
  });
});
