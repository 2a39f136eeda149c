/** Everything a Stalwart server knows, whichever API it is asked by. Secrets are kept as the server keeps them. */
import type { AccountSeed, DomainSeed, StalwartScenario } from '../scenario-stalwart.ts';
import { makeKeys, type DkimKey } from './dkim.ts';

export interface Domain {
  readonly id: number;
  readonly name: string;
  readonly dnsManagement: 'Manual' | 'Automatic';
  readonly dkim: DkimKey[];
  /** 0.16 only: further names that mean this domain. */
  readonly aliases?: readonly string[];
}

export interface Account {
  readonly id: number;
  readonly type: 'individual' | 'group' | 'list';
  /** The login on the REST line, any text there; on 0.16 always the primary address. */
  name: string;
  /** The primary address first. */
  emails: string[];
  secrets: string[];
  roles: string[];
  description?: string;
  externalMembers: string[];
  quota?: number;
  /** Successful writes that set a password. */
  passwordsSet: number;
}

export interface StalwartState {
  readonly hostname: string;
  domains: Domain[];
  accounts: Account[];
  /** Keys made on the REST line, for domains that need not exist. */
  keys: DkimKey[];
  /** Ids are never given twice. */
  nextId: number;
}

/** Builds the state a scenario begins with. */
export function seedState(scenario: StalwartScenario): StalwartState {
  const state: StalwartState = {
    hostname: scenario.hostname,
    domains: [],
    accounts: [],
    keys: [],
    nextId: 1,
  };
  for (const seed of scenario.domains) seedDomain(state, seed);
  for (const seed of scenario.accounts) seedAccount(state, seed);
  return state;
}

function seedDomain(
  state: StalwartState,
  { name, dkim, dnsManagement, aliases }: DomainSeed,
): void {
  const keys = dkim ? makeKeys(name, 0) : [];
  state.domains.push({ id: takeId(state), name, dnsManagement, aliases, dkim: keys });
}

function seedAccount(state: StalwartState, seed: AccountSeed): void {
  const { address, aliases, secret, roles, recipients, type } = seed;
  state.accounts.push({
    id: takeId(state),
    type,
    name: seed.name ?? address,
    emails: [address, ...aliases],
    secrets: secret === undefined ? [] : [secret],
    roles: [...roles],
    ...(seed.description === undefined ? {} : { description: seed.description }),
    externalMembers: [...recipients],
    passwordsSet: 0,
  });
}

export function takeId(state: StalwartState): number {
  const id = state.nextId;
  state.nextId += 1;
  return id;
}

/** Exact name, as the server stores it: lower case. */
export function findDomain({ domains }: StalwartState, name: string): Domain | undefined {
  return domains.find((domain) => domain.name === name);
}

/** Whoever receives mail for the address, as primary or as alias. */
export function holderOf({ accounts }: StalwartState, address: string): Account | undefined {
  return accounts.find(({ emails }) => emails.includes(address));
}

/** What stands behind the `@`; empty when there is none. */
export function domainPart(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1 || address.length);
}
