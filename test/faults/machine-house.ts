/** A machine with one fault: a home of its own in a directory of its own, and a resolver that answers. */
import { join } from 'node:path';
import { openPlace, type Place } from '../cli/place.ts';
import { configOf, mailkeel } from '../cli/terminal.ts';
import { startFixture } from '../simulators/fixture.ts';
import { doctorHere } from './doctor-command.ts';
import type { Told } from './planted.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Machine {
  readonly home: string;
  /** Variables of every command here, but those a fault sets. */
  readonly usual: Variables;
  /** A path beside the home. */
  readonly beside: (name: string) => string;
  /** Runs `mailkeel …` with these variables; throws with what it said where it fails. */
  readonly run: (variables: Variables, ...args: readonly string[]) => Promise<void>;
}

/** What is wrong, and what somebody does who does what the remedy says. Each answers with the variables that are set from then on. */
export interface MachineFault {
  readonly plant: (machine: Machine) => Promise<Variables>;
  readonly repair: (machine: Machine, planted: Variables) => Promise<Variables>;
}

/** A fault and what `doctor` says of it: the check that is not well, the cause and the remedy it names. */
export type NamedMachineFault = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  machine: MachineFault,
];

/** Plants the fault, repairs it where asked, and looks. */
export async function lookAtMachine(
  { plant, repair }: MachineFault,
  state: 'planted' | 'repaired',
): Promise<readonly Told[]> {
  const place = openPlace();
  const fixture = await startFixture();
  const { dns } = fixture.world;
  try {
    const machine = machineAt(place, {
      MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
    });
    const planted = await plant(machine);
    const variables = state === 'planted' ? planted : await repair(machine, planted);
    return await doctorHere(configOf(place.home, { ...machine.usual, ...variables }));
  } finally {
    await fixture.close();
    place.remove();
  }
}

function machineAt({ home }: Place, usual: Variables): Machine {
  return {
    home,
    usual,
    beside: (name) => join(home, '..', name),
    run: async (variables, ...args) => {
      const { code, err } = await mailkeel(configOf(home, { ...usual, ...variables }), args);
      if (code !== 0)
        throw new Error(`mailkeel ${args.join(' ')} ended with ${String(code)}: ${err}`);
    },
  };
}
