/** Passwords on their way into the fake vault. */
import type {
  ImportEntry,
  ImportRow,
  PasswordEntry,
  PasswordImports,
} from '../../../src/store/vault-port.ts';

/** The port in memory over the passwords of a fake vault. */
export function fakeImports(passwords: PasswordEntry[]): PasswordImports {
  const staged = new Map<string, ImportEntry>();
  const of = (importId: string): readonly ImportEntry[] =>
    [...staged.values()].filter((entry) => entry.import === importId);
  const shown = ({ password: _, ...row }: ImportEntry): ImportRow => row;
  const open = ({ outcome }: ImportRow): boolean => outcome === undefined;
  const settle: PasswordImports['settle'] = (id, result) => {
    for (const [address, entry] of staged)
      if (entry.id === id && open(entry))
        staged.set(address, { ...entry, ...result, password: '' });
    return Promise.resolve();
  };
  return {
    stage: (importId, candidates) => {
      for (const candidate of candidates)
        staged.set(candidate.address, {
          ...candidate,
          import: importId,
          id: `import-${candidate.address}`,
        });
      return Promise.resolve();
    },
    pending: (importId, limit) =>
      Promise.resolve(of(importId).filter(open).slice(0, limit).map(shown)),
    get: (importId, address) =>
      Promise.resolve(of(importId).find((entry) => entry.address === address && open(entry))),
    settle,
    adopt: async (entry, mailbox, replace = false) => {
      const live = passwords.find(
        ({ address, state, role }) =>
          address === entry.address && state !== 'rejected' && role === undefined,
      );
      const isSame = live === undefined || live.password === entry.password;
      const outcome = isSame || replace ? 'proven' : 'conflict';
      await settle(entry.id, { outcome, detail: '' });
      if (!isSame && replace) Object.assign(live, { state: 'rejected' });
      const { address, domain, password } = entry;
      if (live === undefined || (!isSame && replace))
        passwords.push({
          ...mailbox,
          ...{ id: `vault-${address}`, address, domain, password },
          ...{ state: 'proven', origin: 'imported', executionId: entry.import, createdAt: '' },
        });
      return outcome;
    },
    results: (importId) => Promise.resolve(of(importId).map(shown)),
    clear: (importId) => {
      for (const { address } of of(importId)) staged.delete(address);
      return Promise.resolve();
    },
  };
}
