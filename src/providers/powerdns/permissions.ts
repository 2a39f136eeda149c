/** PowerDNS's rights: its one key opens the whole API, so the reads tell; whether a zone takes writes is in its kind. */
import type { Right } from '../../core/permissions.ts';
import type { Look, PermissionProber } from '../permission-port.ts';
import { allowed, fromFailure, shown } from '../permission-verdicts.ts';
import { ProviderError } from '../errors.ts';
import { namesUpward } from '../zone-names.ts';
import { apexRrsets, readServer, zonesNamed, type Api } from './api.ts';
import { canonical, toZone } from './convert.ts';
import type { ZoneBody } from './schemas.ts';

/** The prober of one key. */
export function createProber(api: Api): PermissionProber {
  const server: Look = (signal) =>
    shown('pdns.server', async () => {
      await readServer(api, signal);
      return [allowed('pdns.server', 'answered 200')];
    });
  return (domain) =>
    domain === undefined
      ? [server]
      : [(signal) => shown('pdns.find-zone', () => zoneOf(api, domain, signal))];
}

async function zoneOf(
  api: Api,
  domain: string,
  signal: AbortSignal | undefined,
): Promise<readonly Right[]> {
  for (const name of namesUpward(domain)) {
    const [zone] = await zonesNamed(api, canonical(name), signal);
    if (zone === undefined) continue;
    const found = allowed('pdns.find-zone', `sees zone ${name}`);
    return [found, ...(await inside(api, zone, signal))];
  }
  return [
    {
      ...{ endpoint: 'pdns.find-zone', verdict: 'refused', stop: true },
      message: `answered 200 with an empty list: the server has no zone that holds ${domain}`,
      remedy: 'create the zone there, or name the account of the server that has it',
    },
  ];
}

async function inside(
  api: Api,
  zone: ZoneBody,
  signal: AbortSignal | undefined,
): Promise<readonly Right[]> {
  try {
    const { status } = toZone(zone, await apexRrsets(api, zone, { type: 'NS', signal }));
    return [allowed('pdns.read', 'answered 200'), writing(zone, status)];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [fromFailure('pdns.read', error)];
  }
}

function writing({ name }: ZoneBody, status: string): Right {
  if (status === 'active')
    return allowed('pdns.write', 'the key was taken, and it opens the whole API; --write tries it');
  return {
    ...{ endpoint: 'pdns.write', verdict: 'refused' },
    message: `${name} is a ${status} zone here: the next transfer would overwrite what is written`,
    remedy: `name the DNS account of the primary server of ${name} in the manifest`,
  };
}
