/** `/api/dkim` and `/api/dns`: a domain's keys, and the records that belong to it. */
import type { VendorResponse } from '../http-vendor.ts';
import { data, Managed, Problem } from './answers.ts';
import { makeKey, type Algorithm, type DkimKey } from './dkim.ts';
import type { Visit } from './service.ts';
import { findDomain, type StalwartState } from './state.ts';
import { restRecords } from './zone.ts';
import { objectOf } from './rest-body.ts';

/** Every key there is, those of the scenario's domains first. */
function keyRing({ domains, keys }: StalwartState): ReadonlyMap<string, DkimKey> {
  const all = [...domains.flatMap(({ dkim }) => dkim), ...keys];
  return new Map(all.map((key) => [key.id, key]));
}

/** The refusal of a second key of the same id holds the private key that is there. */
export async function createKey(visit: Visit): Promise<VendorResponse> {
  const fields = objectOf(visit.request);
  const { algorithm, domain, id } = fields;
  if (!isAlgorithm(algorithm) || typeof domain !== 'string') throw new Problem(400);
  await visit.work();
  const given = typeof id === 'string' ? { id } : {};
  const key = makeKey({ algorithm, domain, ...given }, visit.service.now());
  const { state } = visit.service;
  const existing = keyRing(state).get(key.id);
  if (existing !== undefined)
    throw new Managed({
      error: 'fieldAlreadyExists',
      field: `signature.${existing.id}.private-key`,
      value: existing.privateKey,
    });
  state.keys.push(key);
  return data(null);
}

/** Of a key's id; the private half is never shown here. */
export async function getPublicKey(visit: Visit, id: string): Promise<VendorResponse> {
  await visit.work();
  const key = keyRing(visit.service.state).get(id);
  if (key === undefined) throw new Problem(404);
  return data(key.publicKey);
}

function isAlgorithm(value: unknown): value is Algorithm {
  return value === 'Ed25519' || value === 'Rsa';
}

/** The records of a name, whether the server has such a domain or not. */
export async function listRecords(visit: Visit, domain: string): Promise<VendorResponse> {
  await visit.work();
  const { state } = visit.service;
  const name = findDomain(state, domain)?.name ?? domain;
  const own = [...keyRing(state).values()].filter((key) => key.domain === name);
  return data(restRecords(state, name, own));
}
