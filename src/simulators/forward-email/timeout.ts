/** The vendor's own patience: 30 s a request, after which it answers 408 and its work goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { VendorResponse } from '../http-vendor.ts';
import { errorAnswer } from './refusal.ts';

/** What `working` answers, or 408 once `timeoutMs` have passed; the work is not stopped by that. */
export async function inTime(
  working: Promise<VendorResponse>,
  timeoutMs: number,
): Promise<VendorResponse> {
  const answered = new AbortController();
  const options = { ref: false, signal: answered.signal };
  const late = sleep(timeoutMs, errorAnswer(408, 'Request timed out.'), options);
  try {
    return await Promise.race([working, late]);
  } finally {
    answered.abort();
  }
}
