/** What happens while the demo's execution runs: each scene waits for its moment, plays once and tells what it did. */
import { userInfo } from 'node:os';
import type { DomainProgress } from '../../core/run.ts';
import { renderPark } from '../../reports/console/park.ts';
import type { ViewOptions } from '../../reports/console/view.ts';
import { send } from '../decide.ts';
import type { Machine } from './machine.ts';
import { command, title, type Ink } from './words.ts';

/** One look at the execution. */
export interface Moment {
  readonly domains: readonly DomainProgress[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Scene {
  /** Played once, at the first moment it says true. */
  readonly isTime: (moment: Moment) => boolean;
  /** Plays it; the lines tell what happened. */
  readonly play: (moment: Moment) => Promise<readonly string[]>;
}

export interface Stage {
  readonly machine: Machine;
  readonly ink: Ink;
  readonly view: () => ViewOptions;
  /** What the supervisor said and nobody has been told yet. */
  readonly heard: string[];
  /** When the worker was killed, ISO 8601 UTC; noted by its scene. */
  killedAt: string | undefined;
}

const FREE = 'example.org';
const LAGGING = 'lab.example.org';
/** Passwords set before the worker is killed: enough to lose something, with most still to come. */
const KILL_AT = 10;
/** Long enough to read a park before the operator acts. */
const READING_MS = 4_000;

/** The scenes of the first run. */
export function firstRun(stage: Stage): readonly Scene[] {
  return [...parkedDomain(stage), ...killedWorker(stage), laggingNameServer(stage)];
}

/** The second run meets only the name server that still lags. */
export function secondRun(stage: Stage): readonly Scene[] {
  return [laggingNameServer(stage)];
}

function parkedDomain({ machine, ink, view }: Stage): readonly Scene[] {
  let readSince: number | undefined;
  return [
    {
      isTime: ({ domains }) => find(domains, FREE)?.park?.code === 'plan.free',
      play: ({ domains, now }) => {
        readSince = now;
        const park = find(domains, FREE)?.park;
        return Promise.resolve([
          ...title(ink, 'A domain parks: this one needs a person. The others go on.'),
          ...(park === undefined ? [] : renderPark(FREE, park, view()).split('\n')),
        ]);
      },
    },
    {
      isTime: ({ now }) => readSince !== undefined && now - readSince >= READING_MS,
      play: async () => {
        await machine.control.upgradePlan(FREE);
        const reason = 'plan upgraded';
        const answer = await send(machine.client, FREE, decision('resume', reason));
        return [
          ...title(ink, 'The demo plays the operator: upgrades the plan at the simulator, then'),
          command(ink, `mailkeel resume ${FREE} --reason "${reason}"`),
          `  ${answer.text}`,
        ];
      },
    },
  ];
}

function killedWorker(stage: Stage): readonly Scene[] {
  const { machine, ink } = stage;
  let killed: { readonly pid: number; readonly set: number } | undefined;
  return [
    {
      isTime: ({ domains }) => sum(domains, 'set') >= KILL_AT,
      play: ({ domains }) => {
        killed = { pid: machine.workerPid(), set: sum(domains, 'set') };
        process.kill(killed.pid, 'SIGKILL');
        stage.killedAt = new Date().toISOString();
        return Promise.resolve([
          ...title(
            ink,
            `SIGKILL to the worker (pid ${String(killed.pid)}), in the middle of its work.`,
          ),
          `  ${String(killed.set)} passwords are set, others are under way. It could tell nobody; "up" starts another one.`,
          '  What it had under way is missed after 10 s without a heartbeat, and looked at before anything is repeated:',
          '  a password that may have reached the provider is tried by a login, never set a second time.',
        ]);
      },
    },
    {
      isTime: ({ domains }) => killed !== undefined && sum(domains, 'set') > killed.set,
      play: ({ domains }) =>
        Promise.resolve(
          title(
            ink,
            `A new worker (pid ${String(machine.workerPid())}) goes on where the old one died: ${String(sum(domains, 'set'))} passwords set.`,
          ),
        ),
    },
  ];
}

function laggingNameServer({ machine, ink }: Stage): Scene {
  let since: number | undefined;
  return {
    isTime: ({ domains, now }) => {
      const domain = find(domains, LAGGING);
      if (domain?.pass !== '1-3' || domain.status === 'parked') return false;
      since ??= now;
      return now - since >= READING_MS;
    },
    play: async () => {
      const reason = 'ns2 is known to lag';
      const answer = await send(machine.client, LAGGING, decision('skip', reason));
      return [
        ...title(
          ink,
          `${LAGGING} waits in 1-3: one of its name servers does not serve the new records yet.`,
        ),
        '  It would go on looking for 48 hours. The operator knows better:',
        command(ink, `mailkeel skip ${LAGGING} --pass 1-3 --reason "${reason}"`),
        `  ${answer.text}; the report will say that this proof is missing, by whom and why`,
      ];
    },
  };
}

function decision(action: 'skip' | 'resume', reason: string): Parameters<typeof send>[2] {
  const actor = userInfo().username;
  return {
    action,
    message: { id: `demo-${action}-${String(Date.now())}`, reason, actor, ...passOf(action) },
  };
}

function passOf(action: 'skip' | 'resume'): { readonly pass?: '1-3' } {
  return action === 'skip' ? { pass: '1-3' } : {};
}

function find(domains: readonly DomainProgress[], name: string): DomainProgress | undefined {
  return domains.find(({ domain }) => domain === name);
}

function sum(domains: readonly DomainProgress[], count: 'set' | 'proven'): number {
  return domains.reduce((total, { counts }) => total + counts[count], 0);
}
