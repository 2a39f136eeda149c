/** An aborted run deletes nothing: it says what stays behind. Pure. */
import type { AliasCodes, Finding, PassId } from '../core/run.ts';

/** What a run made. `records`: DNS records written. */
export interface Made {
  readonly pass: PassId;
  readonly made: { readonly domain: boolean; readonly records: number };
  readonly codes: ReadonlyMap<string, AliasCodes>;
}

/** One finding for each kind of thing this run made and leaves where it is, or one that says that there is nothing. */
export function whatStays({ pass, made, codes }: Made): readonly Finding[] {
  const all = [...codes.values()];
  const created = all.filter(({ create }) => create === 'created').length;
  const set = all.filter(({ password }) => password === 'accepted').length;
  const stays = [
    ...(made.domain ? ['the domain at the mail provider'] : []),
    ...counted(made.records, 'DNS record'),
    ...counted(created, 'alias', 'aliases'),
    ...counted(set, 'password'),
  ];
  if (stays.length === 0)
    return [{ pass, check: 'abort.stays', status: 'pass', message: 'this run made nothing' }];
  return stays.map((what) => ({
    pass,
    check: 'abort.stays',
    status: 'warn',
    message: `made by this run, and stays: ${what}`,
    remedy:
      'start the domain again to go on from here, or delete it where it is; mailkeel dns rollback undoes DNS records',
  }));
}

function counted(count: number, one: string, many = `${one}s`): readonly string[] {
  return count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`];
}
