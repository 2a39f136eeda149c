/** Adapters with one fault each, and the promise of the contract it breaks. */
import type { DnsChange, ExistingRecord } from '../../src/core/dns.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { DnsProvider, Zone } from '../../src/providers/ports.ts';
import { MISDECLARED, type Damage, type Fault } from './broken-declarations.ts';
import { refusal } from './memory-dns.ts';

export const ZONE = 'example.com';
export const CHILD = 'child.example.com';

type Apply = DnsProvider['applyChanges'];

/** Applies other changes than it was told. */
const applying =
  (damage: (changes: readonly DnsChange[]) => readonly DnsChange[]): Damage =>
  (good) => ({
    applyChanges: (zone, changes, signal) => good.applyChanges(zone, damage(changes), signal),
  });

/** Lists other records than there are. */
const listing =
  (damage: (records: readonly ExistingRecord[], zone: Zone) => readonly ExistingRecord[]): Damage =>
  (good) => ({
    listRecords: async (zone, signal) => damage(await good.listRecords(zone, signal), zone),
  });

const cutTxt = (change: DnsChange): DnsChange => {
  if (change.kind === 'delete') return change;
  return { ...change, record: { ...change.record, content: change.record.content.slice(0, 255) } };
};

/** Writes a set as if it held only its own value. */
const clobber =
  (good: DnsProvider): Apply =>
  async (zone, changes, signal) => {
    const before = await good.listRecords(zone, signal);
    const lost = changes.flatMap((change) => {
      if (change.kind !== 'create') return [];
      const { name, type, content } = change.record;
      return before.filter((r) => r.name === name && r.type === type && r.content !== content);
    });
    const deletions = lost.map((from): DnsChange => ({ kind: 'delete', id: from.id, from }));
    return good.applyChanges(zone, [...deletions, ...changes], signal);
  };

const oneByOne =
  (good: DnsProvider): Apply =>
  async (zone, changes, signal) => {
    const stored: ExistingRecord[] = [];
    for (const change of changes) stored.push(...(await good.applyChanges(zone, [change], signal)));
    return stored;
  };

const refusingDuplicates =
  (good: DnsProvider): Apply =>
  async (zone, changes, signal) => {
    const before = await good.listRecords(zone, signal);
    const contents = changes.flatMap((change) =>
      change.kind === 'create' ? [`${change.record.name} ${change.record.content}`] : [],
    );
    if (before.some(({ name, content }) => contents.includes(`${name} ${content}`)))
      throw refusal('Conflict', 'the record exists');
    return good.applyChanges(zone, changes, signal);
  };

const unclassified =
  (good: DnsProvider): Apply =>
  (zone, changes, signal) =>
    good.applyChanges(zone, changes, signal).catch((error: unknown) => {
      throw error instanceof ProviderError ? new Error(error.message) : error;
    });

/** Each fault, the promise it breaks, and what makes a sound adapter have it. */
export const FAULTS: readonly Fault[] = [
  ...MISDECLARED,
  [
    'drops all values of a set but the first when it reads',
    'applyChanges adds a value beside the one somebody else has there',
    listing((records) =>
      records.filter(
        ({ name, type }, at) =>
          records.findIndex((other) => other.name === name && other.type === type) === at,
      ),
    ),
  ],
  [
    'writes only the first change of a batch',
    'applyChanges makes creations, changes and deletions of one batch together',
    applying((changes) => changes.slice(0, 1)),
  ],
  [
    'cuts a TXT at 255 octets',
    'applyChanges writes a TXT of more than 255 octets, and it reads back as it was meant',
    applying((changes) => changes.map(cutTxt)),
  ],
  [
    'lists a TXT in quotes',
    'applyChanges writes a TXT, and it reads back as it was meant',
    listing((records) => records.map((r) => ({ ...r, content: `"${r.content}"` }))),
  ],
  [
    'forgets the preference of an MX',
    'applyChanges writes an MX, and it reads back as it was meant',
    listing((records) => records.map(({ priority, ...rest }) => ({ ...rest, ttl: priority ?? 1 }))),
  ],
  [
    'clobbers the values others have in a set',
    'applyChanges adds a value beside the one somebody else has there',
    (good) => ({ applyChanges: clobber(good) }),
  ],
  [
    'throws an error without a class',
    'applyChanges makes all changes or none',
    (good) => ({ applyChanges: unclassified(good) }),
  ],
  [
    'fails when the same changes come a second time',
    'applyChanges takes the same changes twice and writes nothing twice',
    (good) => ({ applyChanges: refusingDuplicates(good) }),
  ],
  [
    'lists absolute names, with the final dot',
    'listRecords tells whole names in lower case without the final dot, each id once',
    listing((records) => records.map((record) => ({ ...record, name: `${record.name}.` }))),
  ],
  [
    'lists names relative to the zone',
    'listRecords tells whole names in lower case without the final dot, each id once',
    listing((records, zone) =>
      records.map((record) => ({ ...record, name: record.name.replace(`.${zone.name}`, '') })),
    ),
  ],
  [
    'gives all values of a set one id',
    'listRecords tells whole names in lower case without the final dot, each id once',
    listing((records) => records.map((record) => ({ ...record, id: record.type }))),
  ],
  [
    'writes a batch change by change',
    'applyChanges makes all changes or none',
    (good) => ({ applyChanges: oneByOne(good) }),
  ],
  [
    'writes a change whose ground is gone as a new record',
    'applyChanges refuses to change what is no longer there: to be planned again',
    applying((changes) =>
      changes.map((change) =>
        change.kind === 'change' ? { ...change, kind: 'create', comment: '' } : change,
      ),
    ),
  ],
  [
    'appends the zone to a name outside it',
    'applyChanges refuses a name outside the zone',
    applying((changes) =>
      changes.map((change) => {
        if (change.kind === 'delete' || change.record.name.endsWith(ZONE)) return change;
        return { ...change, record: { ...change.record, name: `${change.record.name}.${ZONE}` } };
      }),
    ),
  ],
  [
    'answers the parent zone of a zone of its own',
    'findZone answers the longest match, whichever case the name is in',
    (good) => ({
      findZone: async (domain, signal) =>
        (await good.findZone(domain.toLowerCase().replace(CHILD, ZONE), signal)) ?? undefined,
    }),
  ],
  [
    'throws where no zone is found',
    'findZone answers undefined to a name nobody hosts',
    (good) => ({
      findZone: async (domain, signal) => {
        const zone = await good.findZone(domain, signal);
        if (zone === undefined) throw refusal('NotFound', 'no zone');
        return zone;
      },
    }),
  ],
  [
    'names itself anew each time',
    'identify names the same account each time, under the name of the adapter',
    () => {
      let calls = 0;
      return { identify: () => Promise.resolve({ key: `memory:${String((calls += 1))}` }) };
    },
  ],
  [
    'wraps an abort into an error of its own',
    'an abort passes through as it is',
    (good) => ({
      listRecords: (zone, signal) =>
        good.listRecords(zone, signal).catch((cause: unknown) => {
          throw cause instanceof ProviderError
            ? cause
            : new Error('list-records failed', { cause });
        }),
    }),
  ],
  [
    'asks the host although there is nothing to change',
    'applyChanges makes no call for no changes',
    (good) => ({
      applyChanges: async (zone, changes, signal) => {
        await good.listRecords(zone, signal);
        return good.applyChanges(zone, changes, signal);
      },
    }),
  ],
];
