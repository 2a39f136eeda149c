import type { Activities, Call, Paced, SpecSummary } from '../../src/activities/contract.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { BARE } from '../core/spec-fixture.ts';

const RESTORE = { items: [], truncated: 0, changes: 1, left: false, fingerprint: 'agreed' };
const ROLLBACK = { zone: 'example.com', items: [], changes: 1, fingerprint: 'agreed' };

/** A world in which everything works; tests override what should not. Records what the workflows told it. */
export class FakeWorld {
  readonly recorded: DomainProgress[] = [];
  readonly decisions: unknown[] = [];
  /** Whose refusals were to be tried again. */
  readonly forgotten: string[] = [];
  readonly calls: string[] = [];
  readonly names: readonly string[];
  readonly spec: SpecSummary;
  private readonly created = new Set<string>();

  constructor(
    names: readonly string[] = ['anna', 'ben', 'carla'],
    spec: Partial<SpecSummary> = {},
  ) {
    this.names = names;
    this.spec = { ...BARE, mailboxes: names.length, total: names.length, ...spec };
  }

  activities(overrides: Partial<Activities> = {}): Activities {
    const activities = { ...this.provider(), ...this.local(), ...overrides };
    const noted = Object.entries(activities).map(([name, activity]) => [
      name,
      (input: Call & { alias?: string }) => {
        this.calls.push(input.alias === undefined ? name : `${name} ${input.alias}`);
        return (activity as (input: unknown) => unknown)(input);
      },
    ]);
    return Object.fromEntries(noted) as Activities;
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  private provider(): Omit<Activities, keyof ReturnType<FakeWorld['local']>> {
    return {
      applyPace: () => done({ rows: 0 }),
      surveyDomain: ({ domain }) =>
        done({
          domain,
          dnsWrites: 6,
          dnsDeletions: 0,
          domainCreated: true,
          aliasesCreated: this.names.length,
          aliasesChanged: 0,
          passwordsToSet: this.names.length,
          existingAliases: 0,
          unmanaged: 0,
          items: [],
          conflicts: [],
          fingerprint: `fingerprint of ${domain}`,
        }),
      ensureDomain: () =>
        done({ state: 'ready', domainId: 'd1', created: true, changed: [], findings: [] }),
      updateDns: () => done({ state: 'applied', items: [], written: 0, zone: 'example.com' }),
      probePropagation: () =>
        done({ state: 'everywhere', servers: [], evidence: [], seen: 6, expected: 6 }),
      verifyRecords: () => done({ ownership: true, mx: true }),
      compareAliases: () =>
        done({
          missing: this.names.filter((name) => !this.created.has(name)),
          same: this.names.filter((name) => this.created.has(name)),
          repairable: [],
          refused: [],
          differences: [],
          truncated: 0,
          unmanaged: 0,
        }),
      createAlias: ({ alias }) => {
        this.created.add(alias);
        return done({ aliasId: `id-${alias}`, outcome: 'created' });
      },
      repairAlias: ({ alias }) => done({ aliasId: `id-${alias}`, outcome: 'converged' }),
      diagnosePasswords: () =>
        done({
          capable: true,
          findings: [],
          set: [...this.created],
          prove: [],
          proven: [],
          kept: [],
          refused: [],
          left: 0,
        }),
      setPassword: ({ alias }) => done({ aliasId: `id-${alias}`, outcome: 'accepted' }),
      provePassword: () => done({ outcome: 'proven', detail: '' }),
      checkHealth: () => done({ findings: [], repairDns: false, missingAliases: [] }),
      checkLogins: () => done([]),
      planRollback: () => done(ROLLBACK),
      rollbackDns: () => done({ ...ROLLBACK, state: 'undone' }),
      planRestore: () => done(RESTORE),
      restoreSettings: () => done({ ...RESTORE, putBack: 1, state: 'restored' }),
      listMailDomains: () => done(['a.example.com', 'b.example.com']),
      checkPublicDns: () => done([]),
      probePermissions: () => done({ rights: [] }),
      tryCanary: () => done({}),
      inspectAccount: () => done({ key: 'fake:1', zones: [] }),
      adoptDomain: ({ domain }) => done({ domain, found: `found ${domain}` }),
    };
  }

  private local() {
    return {
      loadSpec: () => Promise.resolve(this.spec),
      loadExecution: () =>
        Promise.resolve({
          window: 2,
          total: 3,
          paced: [],
          pace: {},
          domains: ['a.example.com', 'b.example.com', 'c.example.com'].map((domain) => ({
            domain,
            spec: 'hash',
            aliases: this.names.length,
            accounts: ['fe', 'cf'],
          })),
        }),
      recordProgress: ({ progress }: { progress: DomainProgress }) => {
        this.recorded.push(progress);
        return Promise.resolve();
      },
      recordDecision: (decision: unknown) => {
        this.decisions.push(decision);
        return Promise.resolve();
      },
      forgetRefusals: ({ domain, alias }: { domain: string; alias?: string }) => {
        this.forgotten.push(alias === undefined ? domain : `${alias}@${domain}`);
        return Promise.resolve();
      },
      exportDomain: () => Promise.resolve({ path: 'reports/x' }),
      writeReport: () => Promise.resolve({ path: 'reports/x' }),
    };
  }
}

/** The answer of an activity whose turn it was. */
export function done<T>(value: T): Promise<Paced<T>> {
  return Promise.resolve({ done: value });
}
