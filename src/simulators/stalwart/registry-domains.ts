/** `x:Domain`. */
import type { Visit } from './service.ts';
import { domainPart, takeId, type Domain } from './state.ts';
import { makeKeys } from './dkim.ts';
import { zoneFile } from './zone.ts';
import { invalidPatch, required, SetError } from './registry-errors.ts';
import { toId } from './registry-ids.ts';
import { isObject, refuseKeys, setOf, toSet, type Json } from './registry-properties.ts';
import type { Objects } from './registry-objects.ts';

const KNOWN: ReadonlySet<string> = new Set([
  ...['name', 'aliases', 'isEnabled', 'description', 'certificateManagement', 'dkimManagement'],
  ...['dnsManagement', 'catchAllAddress', 'subAddressing', 'allowRelaying', 'reportAddressUri'],
]);

export const domains: Objects = {
  all: ({ service }) => service.state.domains,
  filters: new Set(['name', 'text']),
  view: (visit, object) => view(visit, object as Domain),
  create,
  update: (_visit, _object, patch) => {
    throw invalidPatch(Object.keys(patch)[0] ?? '', 'This simulator changes no domain');
  },
  destroy,
};

/** A name is enough. Keys come a moment later, from a task of the server. */
function create({ service }: Visit, object: Json): number {
  const { state, scenario, now } = service;
  refuseKeys(object, KNOWN);
  const name = typeof object['name'] === 'string' ? object['name'].toLowerCase() : '';
  if (name === '') throw required('name');
  const aliases = setOf('aliases', object['aliases'] ?? {});
  const existing = [name, ...aliases]
    .map((wanted) => meaning(state.domains, wanted))
    .find((domain) => domain !== undefined);
  if (existing !== undefined)
    throw new SetError('primaryKeyViolation', {
      properties: ['name'],
      objectId: { object: 'Domain', id: toId(existing.id) },
    });
  const management = isObject(object['dnsManagement']) ? object['dnsManagement']['@type'] : '';
  const domain: Domain = {
    id: takeId(state),
    ...{ name, aliases },
    dnsManagement: management === 'Automatic' ? 'Automatic' : 'Manual',
    dkim: makeKeys(name, now() + scenario.dkimDelayMs),
  };
  state.domains.push(domain);
  return domain.id;
}

/** The domain a name belongs to, as its own or as an alias. */
function meaning(domains: readonly Domain[], name: string): Domain | undefined {
  return domains.find((domain) => domain.name === name || domain.aliases?.includes(name) === true);
}

/** Not while anything lives in it. */
function destroy({ service: { state } }: Visit, object: unknown): void {
  const domain = object as Domain;
  const linked = state.accounts.filter(({ emails }) =>
    emails.some((email) => domainPart(email) === domain.name),
  );
  if (linked.length > 0)
    throw new SetError('objectIsLinked', {
      objectId: { object: 'Domain', id: toId(domain.id) },
      linkedObjects: linked.map(({ id, type }) => ({
        object: type === 'list' ? 'MailingList' : 'Account',
        id: toId(id),
      })),
    });
  state.domains = state.domains.filter((other) => other !== domain);
}

function view({ service }: Visit, domain: Domain): Json {
  return {
    id: toId(domain.id),
    name: domain.name,
    aliases: toSet(domain.aliases ?? []),
    isEnabled: true,
    dkimManagement: { '@type': 'Automatic' },
    dnsManagement: { '@type': domain.dnsManagement },
    dnsZoneFile: zoneFile(service.state, domain, service.now()),
  };
}
