import { ApplicationFailure } from '@temporalio/common';
import type { Activities, ParkRequest } from '../../src/activities/contract.ts';
import type { Standing } from '../../src/core/control.ts';
import { done, FakeWorld } from './fake-activities.ts';

const HOUR = 3_600_000;

/** A world in which one run comes to 3-1 with a failed alias and stands there as the scene says, until it asks once more. */
export class ControlScene {
  readonly world = new FakeWorld(['anna', 'ben', 'carla', 'dora']);
  /** Specs the health check was asked with: the entry in force at the end. */
  readonly specs: string[] = [];
  /** Times 3-1 asked. */
  asked = 0;
  /** Aliases that were asked for, in order. */
  readonly creations: string[] = [];
  private readonly standing: Standing;
  private letGo: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  constructor(standing: Standing) {
    this.standing = standing;
  }

  /** Ends the call that is under way in the scene `working`. */
  release(): void {
    this.letGo();
  }

  activities(): Activities {
    const usual = this.world.activities();
    return this.world.activities({
      createAlias: (call) => {
        const again = this.creations.includes(call.alias);
        this.creations.push(call.alias);
        if (call.alias === 'ben' && !again) throw REFUSED;
        return usual.createAlias(call);
      },
      diagnosePasswords: async (call) => {
        this.asked += 1;
        const first = this.asked === 1 ? await this.first() : undefined;
        return first ?? usual.diagnosePasswords(call);
      },
      checkHealth: (call) => {
        this.specs.push(call.spec);
        return usual.checkHealth(call);
      },
    });
  }

  private async first(): Promise<Awaited<ReturnType<Activities['diagnosePasswords']>> | undefined> {
    if (this.standing === 'working') await this.held;
    if (this.standing === 'slot') return deferred(40_000);
    if (this.standing === 'deferred' || this.standing === 'paused') return deferred(HOUR);
    if (this.standing === 'clock')
      return parked({ resumedBy: 'clock', until: new Date(Date.now() + HOUR).toISOString() });
    return this.standing === 'parked' ? parked({ resumedBy: 'person' }) : undefined;
  }
}

const REFUSED = ApplicationFailure.create({
  type: 'ValidationError',
  nonRetryable: true,
  details: [
    {
      category: 'ValidationError',
      severity: 'Permanent',
      operation: 'create-alias',
      message: 'at most 10 recipients',
      remediation: 'split the recipients over two aliases',
    },
  ],
});

function deferred(ms: number) {
  const until = new Date(Date.now() + ms).toISOString();
  return { deferred: { until, reason: 'pace', detail: 'its turn comes later' } } as const;
}

function parked(how: Pick<ParkRequest, 'resumedBy' | 'until'>) {
  const park = { code: 'login.locked-out', sentence: 's', remedy: ['r'], ...how };
  const none = { findings: [], set: [], prove: [], proven: [], kept: [], refused: [], left: 0 };
  return done({ capable: false, park, ...none });
}

/** One worker's activities for many scenes: each call goes to the world of its domain. */
export function dispatched(scenes: ReadonlyMap<string, Activities>): Activities {
  const [any] = scenes.values();
  const names = Object.keys(any ?? {}) as (keyof Activities)[];
  const entries = names.map((name) => [
    name,
    (input: { readonly domain?: string; readonly progress?: { readonly domain: string } }) => {
      const scene = scenes.get(input.domain ?? input.progress?.domain ?? '') ?? any;
      return (scene?.[name] as (input: unknown) => unknown)(input);
    },
  ]);
  return Object.fromEntries(entries) as Activities;
}
