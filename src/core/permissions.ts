/** The permission matrix: what each endpoint answered, completed by what follows from it. Pure. */
import {
  ENDPOINTS,
  type AccountKind,
  type Endpoint,
  type EndpointId,
} from './permission-endpoints.ts';

export type Verdict = 'allowed' | 'refused' | 'unknown';

/** What an answer said of a limit over all calls. */
export interface SeenRate {
  readonly remaining: number;
  readonly limit?: number;
  /** Seconds of the window `limit` is for. */
  readonly seconds?: number;
}

/** What one endpoint answered. */
export interface Right {
  readonly endpoint: EndpointId;
  readonly verdict: Verdict;
  /** By what answer, or why it is unknown. */
  readonly message: string;
  readonly remedy?: string;
  readonly rate?: SeenRate;
  /** Further calls would make it worse, or say the same. */
  readonly stop?: boolean;
}

/** What one account answered: about itself, or about one domain. */
export interface RightsEvidence {
  readonly account: string;
  readonly domain?: string;
  readonly rights: readonly Right[];
  /** Why it could not be asked at all. */
  readonly trouble?: { readonly message: string; readonly remediation: string };
}

/** One cell of the matrix. */
export interface Permission extends Omit<Right, 'endpoint' | 'stop'> {
  readonly account: string;
  readonly domain?: string;
  /** As in the provider's documentation. */
  readonly endpoint: string;
  readonly use: string;
  readonly needed: boolean;
}

/** The rows of one account, or of one domain at it: one for every endpoint of the table, in its order. */
export function permissionsOf(kind: AccountKind, evidence: RightsEvidence): readonly Permission[] {
  const { account, domain } = evidence;
  const scope = domain === undefined ? 'account' : 'domain';
  const known = new Map<string, Right>(evidence.rights.map((right) => [right.endpoint, right]));
  const silent = silence(evidence);
  return idsOf(kind, scope).map((id) => {
    const { call, use, needed } = ENDPOINTS[id];
    const { verdict, message, remedy, rate } = judge(id, known, silent);
    return {
      ...{ account, ...(domain === undefined ? {} : { domain }), endpoint: call, use, needed },
      ...{ verdict, message, ...(remedy === undefined ? {} : { remedy }) },
      ...(rate === undefined ? {} : { rate }),
    };
  });
}

function idsOf(kind: AccountKind, scope: Endpoint['scope']): readonly EndpointId[] {
  const ids = Object.keys(ENDPOINTS) as EndpointId[];
  return ids.filter((id) => ENDPOINTS[id].kind === kind && ENDPOINTS[id].scope === scope);
}

type Silence = Pick<Right, 'message' | 'remedy'>;

/** Why the endpoints that are missing were not asked: the account could not be, or an answer before ended it. */
function silence({ trouble, rights }: RightsEvidence): Silence {
  if (trouble !== undefined)
    return { message: `not asked: ${trouble.message}`, remedy: trouble.remediation };
  const ended =
    rights.find(({ stop }) => stop === true) ?? rights.find(({ verdict }) => verdict !== 'allowed');
  if (ended === undefined) return { message: 'not asked' };
  const { message, remedy, endpoint } = ended;
  return {
    message: `not asked after ${ENDPOINTS[endpoint].call}: ${message}`,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

type Judgement = Omit<Right, 'endpoint' | 'stop'>;

function judge(id: EndpointId, known: ReadonlyMap<string, Right>, silent: Silence): Judgement {
  const { proof }: Endpoint = ENDPOINTS[id];
  if (proof.by === 'nothing') return { verdict: 'unknown', message: proof.why };
  const untold: Judgement = { verdict: 'unknown', ...silent };
  const seen = (other: string): Judgement => known.get(other) ?? untold;
  if (proof.by === 'follows') return following(proof.of.map(seen), proof.why);
  const own = seen(id);
  if (own.verdict !== 'allowed') return own;
  const worst = worstOf((proof.also ?? []).map(seen));
  if (worst === undefined || worst.verdict === 'allowed') return own;
  return { ...worst, message: `needs another right too: ${worst.message}` };
}

function following(others: readonly Judgement[], why: string): Judgement {
  const worst = worstOf(others);
  if (worst?.verdict !== 'allowed') return worst ?? { verdict: 'unknown', message: why };
  return { verdict: 'allowed', message: `${why}; its checks were passed by another call` };
}

const RANK: Readonly<Record<Verdict, number>> = { refused: 0, unknown: 1, allowed: 2 };

function worstOf(judgements: readonly Judgement[]): Judgement | undefined {
  return judgements.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict])[0];
}

/** Limits are an account's, not a call's: the least that was left of one while it was looked at; none where no answer named one. */
export interface SeenLimit {
  readonly account: string;
  readonly rate?: SeenRate;
}

/** One for every account of the matrix, in its order. */
export function limitsSeen(permissions: readonly Permission[]): readonly SeenLimit[] {
  const accounts = [...new Set(permissions.map(({ account }) => account))];
  return accounts.map((account) => {
    const own = permissions.filter((row) => row.account === account);
    const [rate] = own
      .flatMap((row) => row.rate ?? [])
      .toSorted((a, b) => a.remaining - b.remaining);
    return { account, ...(rate === undefined ? {} : { rate }) };
  });
}
