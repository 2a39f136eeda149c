import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/run.ts';
import { DOMAIN, failure, World } from './fakes.ts';

const WAITING = { sending: { enabled: false, suspended: false } };

/** The one finding about sending. */
async function sendingOf(world: World): Promise<Finding | undefined> {
  const { findings } = await world.do('checkHealth', world.call());
  const found = findings.filter(({ check }) => check === 'provider.sending');
  expect(found.length).toBeLessThan(2);
  return found[0];
}

describe('checkHealth: sending', () => {
  it('looks at the records of a domain that waits for its approval, and warns', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, WAITING);

    const finding = await sendingOf(world);

    expect(finding).toMatchObject({ status: 'warn', message: expect.stringContaining('right') });
    expect(world.mail.script.count('verifySending')).toBe(1);
  });

  it('does not look where the approval is there', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { sending: { enabled: true, suspended: false } });

    expect((await sendingOf(world))?.status).toBe('pass');
    expect(world.mail.script.count('verifySending')).toBe(0);
  });

  it('says nothing where phase 1 publishes nothing', async () => {
    const world = new World({ phases: [2, 4] });
    world.mail.addDomain(DOMAIN, WAITING);

    expect(await sendingOf(world)).toBeUndefined();
  });

  it('still warns when the look fails', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, WAITING);
    world.mail.script.fail('verifySending', failure({ status: 500 }));

    const finding = await sendingOf(world);

    expect(finding).toMatchObject({
      status: 'warn',
      message: expect.not.stringContaining('right'),
    });
  });
});
