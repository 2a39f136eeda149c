/** The mailbox most tests of passwords are about, made by Mailkeel in pass 2-1. */
import { DOMAIN, World } from './fakes.ts';

export const ADDRESS = `anna@${DOMAIN}`;
/** What `World.planned` puts into the vault. */
export const CANDIDATE = 'a candidate of the vault';

/** A world in which it exists and has no password. */
export async function withAnna(): Promise<World> {
  const world = new World();
  await world.created('anna');
  return world;
}

/** One attempt at its password, with its result. */
export function setAnna(world: World, attempt = 1) {
  return world.do('setPassword', world.of('anna'), { attempt });
}
