/** The part of the configuration that is about sign-ups. `config.ts` gives it the environment. */
import { intake, listOf, readVariables, type Environment } from './config-schema.ts';
import { parseDomainName } from './core/domain-name.ts';
import type { SignupPolicy } from './core/signup.ts';

export interface SignupConfig extends SignupPolicy {
  /** Account label mailboxes are made on (`MAILKEEL_SIGNUP_ACCOUNT`). */
  readonly account: string;
  /** Waits before retries, milliseconds (`MAILKEEL_SIGNUP_RETRIES`, in seconds). */
  readonly retriesMs: readonly number[];
  /** `MAILKEEL_SIGNUP_CREDENTIAL`. */
  readonly credential: 'generated' | 'none';
}

export interface IntakeConfig {
  /** `MAILKEEL_INTAKE_HOST`, default 127.0.0.1. */
  readonly host: string;
  /** `MAILKEEL_INTAKE_PORT`, default 3001; 0 = any free one. */
  readonly port: number;
  /** One or two shared secrets; the second one is accepted while the first is rolled out. */
  readonly secrets: readonly string[];
  /** What is answered while retries run (`MAILKEEL_INTAKE_PENDING_STATUS`). */
  readonly pendingStatus: 500 | 202;
  /** Longest time a request takes, milliseconds (`MAILKEEL_INTAKE_WAIT_MS`). */
  readonly waitMs: number;
  readonly signup: SignupConfig;
}

/** Below this no sign-up could be acknowledged by Temporal in time. */
const SHORTEST_WAIT_MS = 250;
/** Below this a secret can be guessed. */
const SHORTEST_SECRET = 16;

/** True when somebody set up the intake on this machine. */
export function isIntakeConfigured(environment: Environment): boolean {
  return (environment['MAILKEEL_INTAKE_SECRET'] ?? '') !== '';
}

/** Reads the intake's configuration. Throws an Error naming the variable and the remedy when one is missing or malformed. */
export function readIntakeConfig(environment: Environment): IntakeConfig {
  const variables = readVariables(intake, environment);
  const { MAILKEEL_INTAKE_PORT: port, MAILKEEL_INTAKE_WAIT_MS: wait } = variables;
  return {
    host: variables.MAILKEEL_INTAKE_HOST,
    port: toWhole('MAILKEEL_INTAKE_PORT', port, { most: 65_535 }),
    secrets: secretsOf(environment),
    pendingStatus: variables.MAILKEEL_INTAKE_PENDING_STATUS === '202' ? 202 : 500,
    waitMs: toWhole('MAILKEEL_INTAKE_WAIT_MS', wait, { least: SHORTEST_WAIT_MS, most: 25_000 }),
    signup: readSignupConfig(environment),
  };
}

/** Reads what a sign-up is made with; throws as `readIntakeConfig`. */
export function readSignupConfig(environment: Environment): SignupConfig {
  const variables = readVariables(intake, environment);
  const account = variables.MAILKEEL_SIGNUP_ACCOUNT;
  if (account === undefined)
    throw new Error(
      'MAILKEEL_SIGNUP_ACCOUNT is not set; set it to the label of the account on which sign-ups get their mailboxes',
    );
  const domains = listOf(variables.MAILKEEL_SIGNUP_DOMAINS).map(domainOf);
  if (domains.length === 0)
    throw new Error(
      'MAILKEEL_SIGNUP_DOMAINS is not set; set it to the mail domains people may sign up at, separated by commas',
    );
  return {
    account,
    domains,
    reserved: listOf(variables.MAILKEEL_SIGNUP_RESERVED),
    // The one that says something where it is empty: no retry at all.
    retriesMs: retriesOf(
      environment['MAILKEEL_SIGNUP_RETRIES'] ?? variables.MAILKEEL_SIGNUP_RETRIES,
    ),
    credential: variables.MAILKEEL_SIGNUP_CREDENTIAL,
  };
}

/** In the form addresses are compared with. */
function domainOf(text: string): string {
  const domain = parseDomainName(text);
  if (domain.ok) return domain.name;
  throw new Error(
    `MAILKEEL_SIGNUP_DOMAINS has "${text}", which ${domain.reason}; set it to mail domains, separated by commas`,
  );
}

function secretsOf(environment: Environment): readonly string[] {
  const names = ['MAILKEEL_INTAKE_SECRET', 'MAILKEEL_INTAKE_SECRET_PREVIOUS'] as const;
  const [current] = names;
  if (!isIntakeConfigured(environment))
    throw new Error(
      `${current} is not set; set it to the secret Kratos sends, e.g. the output of: openssl rand -hex 32`,
    );
  return names.flatMap((name) => {
    const secret = environment[name];
    if (secret === undefined || secret === '') return [];
    if (secret.length >= SHORTEST_SECRET) return [secret];
    throw new Error(
      `${name} is shorter than ${String(SHORTEST_SECRET)} characters; make a new one, e.g.: openssl rand -hex 32`,
    );
  });
}

/** Seconds, separated by commas; an empty text means no retry at all. */
function retriesOf(text: string): readonly number[] {
  return listOf(text).map(
    (part) => toWhole('MAILKEEL_SIGNUP_RETRIES', part, { most: 30 * 86_400 }) * 1000,
  );
}

function toWhole(
  name: string,
  text: string,
  { least = 0, most }: { readonly least?: number; readonly most: number },
): number {
  const value = Number(text);
  const isInRange = value >= least && value <= most;
  if (text.trim() !== '' && Number.isInteger(value) && isInRange) return value;
  throw new Error(
    `${name} is "${text}"; set it to a whole number from ${String(least)} to ${String(most)}`,
  );
}
