/** What Forward Email's free plan left in DNS: asked about before the first write, and gone only after its successors stand. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { allZones } from '../../src/simulators/cloudflare/state.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { DOMAIN, openHouse, type House, type Run } from './skipping-house.ts';

quietRuntime();

const ANNA = { name: 'anna', mailbox: true, recipients: [] };
const LEFTOVER = 'forward-email=anna:boss@example.net';
const RECORDS = [{ name: DOMAIN, type: 'TXT', content: LEFTOVER }];
const SPEC: Partial<DomainSpec> = {
  dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' },
  phases: [1, 2, 3, 4],
};

describe('records the free plan left', () => {
  let house: House;
  afterEach(() => house.close());

  const left = (): number =>
    allZones(house.world.state.cloudflare)
      .find(({ name }) => name === DOMAIN)!
      .records()
      .filter(({ content }) => content.includes(LEFTOVER)).length;
  const written = () =>
    house.world.state.surroundings.calls
      .list()
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => path.split('/').at(-1));

  async function parked(run: Run): Promise<NonNullable<DomainProgress['park']>> {
    for (;;) {
      const { park } = await run.query(messages.progress);
      if (park !== undefined) return park;
      await house.pass(10_000);
    }
  }

  /** The answer a park prints for one key, as the command line would send it. */
  function answerIn({ remedy }: { readonly remedy: readonly string[] }, key: string): string {
    const printed = new RegExp(`--set '${key.replace('.', '\\.')}=([^']+)'`);
    return printed.exec(remedy.join('\n'))?.[1] ?? '';
  }

  it('go by the decision of a person, after the aliases they held were made and seen', async () => {
    house = await openHouse({ records: RECORDS });
    let asked: readonly unknown[] = [];

    const result = await house.run(
      [ANNA],
      async (run) => {
        const park = await parked(run);
        asked = [park.code, left(), written().filter((call) => call === 'batch').length];
        const set = { 'dns.delete': [answerIn(park, 'dns.delete')] };
        await run.signal(messages.resume, { reason: 'anna is in the manifest', set });
      },
      SPEC,
    );

    expect(asked).toEqual(['dns.free-plan-aliases', 1, 0]);
    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 1 } });
    expect(left()).toBe(0);
    const writes = written().filter((call) => call === 'batch' || call === 'aliases');
    expect(writes).toEqual(['batch', 'aliases', 'batch']);
  }, 120_000);

  it('stay by the decision of a person', async () => {
    house = await openHouse({ records: RECORDS });

    const result = await house.run(
      [ANNA],
      async (run) => {
        const park = await parked(run);
        const set = { 'dns.keep': [answerIn(park, 'dns.keep')] };
        await run.signal(messages.resume, { reason: 'looked at later', set });
      },
      SPEC,
    );

    expect(result).toMatchObject({ status: 'done', counts: { proven: 1 } });
    expect(left()).toBe(1);
  }, 120_000);
});
