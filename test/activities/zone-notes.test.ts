import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MailDomain } from '../../src/core/mail.ts';
import { DOMAIN, World } from './fakes.ts';

const RETURN_PATH = `fe-bounces.${DOMAIN}`;
const RECORDS: MailDomain['records'] = {
  mx: [{ exchange: 'mx1.forwardemail.net', priority: 10 }],
  ownership: { name: DOMAIN, value: 'forward-email-site-verification=abc' },
  spf: 'include:spf.forwardemail.net',
  returnPath: { name: RETURN_PATH, target: 'forwardemail.net' },
};

describe('a zone with settings that matter to mail', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
    world.mail.addDomain(DOMAIN, { records: RECORDS });
    world.dns.about = { nameServers: ['ns-192.0.2.1'] };
  });

  const survey = async (): Promise<string> => {
    const { items } = await world.do('surveyDomain', world.call());
    return JSON.stringify(items.filter(({ purpose }) => purpose.startsWith('zone-')));
  };
  const findings = async (): Promise<readonly object[]> => {
    const { findings: found } = await world.do('checkHealth', world.call());
    return found.filter(({ check }) => check.startsWith('dns.zone-'));
  };

  it('is not asked and not named where there is none', async () => {
    expect(await survey()).toBe('[]');
    expect(await findings()).toEqual([]);
    expect(world.dns.script.count('flattensCnames')).toBe(0);
  });

  it('names a paused zone in the plan and in the health check, and writes all the same', async () => {
    world.dns.about = { ...world.dns.about, paused: true };

    const planned = await survey();
    const updated = await world.do('updateDns', world.call());

    expect(planned).toContain(`zone ${DOMAIN} is paused at its host`);
    expect(updated).toMatchObject({ state: 'applied', written: 5 });
    expect(await findings()).toEqual([
      expect.objectContaining({
        ...{ check: 'dns.zone-paused', status: 'warn' },
        remedy: expect.stringContaining('out of its pause'),
      }),
    ]);
  });

  it('waits for no CNAME of a zone that flattens them, and names the setting', async () => {
    world.dns.about = { ...world.dns.about, flattenable: true };
    world.dns.flattens = true;
    world.resolver.servers.set('192.0.2.1', () =>
      world.dns.records.map((record) =>
        record.type === 'CNAME' ? { ...record, type: 'A', content: '192.0.2.80' } : record,
      ),
    );

    const planned = await survey();
    await world.do('updateDns', world.call());
    const seen = await world.do('probePropagation', world.call());

    expect(planned).toContain(`${RETURN_PATH} is answered with addresses`);
    expect(seen).toMatchObject({ state: 'everywhere', seen: 4, expected: 4 });
    expect(await findings()).toEqual([
      expect.objectContaining({
        ...{ check: 'dns.zone-flattened', status: 'warn' },
        remedy: expect.stringContaining('flatten all CNAMEs'),
      }),
    ]);
  });

  it.each([false, undefined])(
    'waits for the CNAME where the setting is said to be %s, and names nothing',
    async (flattens) => {
      world.dns.about = { ...world.dns.about, flattenable: true };
      world.dns.flattens = flattens;

      const planned = await survey();
      await world.do('updateDns', world.call());
      const seen = await world.do('probePropagation', world.call());

      expect(planned).toBe('[]');
      expect(seen).toMatchObject({ expected: 5 });
      expect(await findings()).toEqual([]);
    },
  );
});
