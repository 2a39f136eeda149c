/** Records of a zone. Every write goes through a draft that is committed whole or not at all. */
import type { VendorResponse } from '../http-vendor.ts';
import { applyBatch } from './batch.ts';
import { patch, post, put, remove, type Draft } from './change.ts';
import { filterRecords, paged } from './filters.ts';
import type { Body } from './record-body.ts';
import { refuse, success, UNDOCUMENTED } from './refusal.ts';
import { recordView } from './views.ts';
import type { Visit } from './visit.ts';
import { zoneOfVisit } from './zone-routes.ts';

/** 100 on a page unless more are asked for. */
export function listRecords(visit: Visit): VendorResponse {
  const records = filterRecords(zoneOfVisit(visit).records(), visit.request.query);
  return paged(visit.request.query, records.map(recordView), {
    usual: 100,
    least: 1,
    most: 5_000_000,
  });
}

/** One record more, answered with 200. No idempotency key exists: a repeated call is refused as identical. */
export function createRecord(visit: Visit): VendorResponse {
  return success(commit(visit, (draft) => recordView(post(draft, bodyOf(visit)))));
}

/** PUT overwrites, PATCH changes what is given. */
export function writeRecord(visit: Visit): VendorResponse {
  const write = visit.request.method === 'PUT' ? put : patch;
  return success(commit(visit, (draft) => recordView(write(draft, visit.record, bodyOf(visit)))));
}

/** Answers only the id; a second call is 404 with 81044. */
export function deleteRecord(visit: Visit): VendorResponse {
  return success(commit(visit, (draft) => ({ id: remove(draft, visit.record).id })));
}

/** Four lists in one transaction: on an error nothing is stored. */
export function batchRecords(visit: Visit): VendorResponse {
  return success(commit(visit, (draft) => applyBatch(draft, bodyOf(visit))));
}

function commit<T>(visit: Visit, write: (draft: Draft) => T): T {
  const zone = zoneOfVisit(visit);
  if (visit.account.permission === 'read') throw refuse(403, 10_000, 'Authentication error');
  const at = visit.now();
  const draft: Draft = { zone, at: new Date(at).toISOString(), records: zone.records() };
  const result = write(draft);
  zone.commit(draft.records, at);
  return result;
}

function bodyOf(visit: Visit): Body {
  const { body } = visit.request;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  throw refuse(400, UNDOCUMENTED, 'Request body is not valid JSON.');
}
