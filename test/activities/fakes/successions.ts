/** Successors of passwords in the fake vault, and the decisions to empty mailboxes. */
import type { OverrideDecision, Successions } from '../../../src/store/succession-port.ts';
import type { PasswordEntry } from '../../../src/store/vault-port.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The port in memory over the passwords of a fake vault; `used` is in the order of use. */
export function fakeSuccessions(passwords: Mutable<PasswordEntry>[]): Successions & {
  readonly used: string[];
} {
  const decisions = new Map<string, OverrideDecision>();
  const used: string[] = [];
  const find = (address: string) =>
    passwords.find(
      (row) => row.address === address && row.role === 'successor' && row.state !== 'rejected',
    );
  return {
    used,
    candidate: (address) => {
      const row = find(address);
      return Promise.resolve(row && { ...row });
    },
    plan: (candidate) => {
      const row = find(candidate.address) ?? {
        ...{ ...candidate, id: `successor-${String(passwords.length)}`, createdAt: '' },
        ...{ state: 'planned' as const, role: 'successor' as const },
      };
      if (!passwords.includes(row)) passwords.push(row);
      return Promise.resolve({ ...row });
    },
    promote: (id, executionId) => {
      const row = passwords.find((each) => each.id === id);
      if (row?.role === undefined) return Promise.resolve();
      for (const other of passwords)
        if (other.address === row.address && other.role === undefined) other.state = 'rejected';
      Object.assign(row, { role: undefined, state: 'accepted', executionId });
      return Promise.resolve();
    },
    decideOverride: (decision) => {
      decisions.set(decision.address, decision);
      return Promise.resolve();
    },
    useOverride: ({ id, address }) => {
      const decided = decisions.get(address)?.id === id && !used.includes(id);
      if (decided) used.push(id);
      return Promise.resolve(decided);
    },
    giveBackOverride: (id) => {
      if (used.includes(id)) used.splice(used.indexOf(id), 1);
      return Promise.resolve();
    },
  };
}
