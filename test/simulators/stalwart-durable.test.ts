import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { defaults } from './fixture.ts';

const ADMIN = { user: 'admin', password: 'admin-password' };

it('takes a Stalwart server up again where a killed world left it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'durable-'));
  const stalwart = { line: 'rest', admin: ADMIN, domains: [{ name: 'example.com' }] };
  const start = (): Promise<World> =>
    startWorld(parseScenario({ ...defaults(), stalwart }), {
      ...{ directory, durable: join(directory, 'state.json') },
    });
  const ask = async ({ stalwart: server }: World, body?: object): Promise<unknown> => {
    const pair = Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64');
    const path = body === undefined ? '/anna%40example.com' : '';
    const answer = await fetch(`${server!.url}/api/principal${path}`, {
      headers: { authorization: `Basic ${pair}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  let world = await start();
  try {
    await ask(world, { name: 'anna@example.com', emails: ['anna@example.com'] });
    await world.close();
    world = await start();

    expect(await ask(world)).toMatchObject({ data: { name: 'anna@example.com' } });
  } finally {
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
});
