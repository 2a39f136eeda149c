/** Telling the outside: the activity that delivers one event, and the port that hands events over without waiting. */
import type { ProductEvent } from '../core/events.ts';

/** On the queue `mailkeel`. */
export interface EventActivities {
  /**
   * One attempt to deliver an event to MAILKEEL_EVENTS_URL, audited. Throws when the receiver does not answer 2xx; a receiver that says
   * the request itself is wrong (4xx but 408 and 429) is not asked again. May be repeated: a receiver knows an event by its id.
   */
  postEvent(input: { readonly event: ProductEvent }): Promise<void>;
}

/** What the receiver answered; `status` absent when it did not answer. */
export interface EventAnswer {
  readonly status?: number;
  /** Our own words. */
  readonly told: string;
}

export interface Events {
  /** False when no receiver is configured: then nothing is to be published. */
  readonly wanted: boolean;
  /** Takes an event for delivery and returns once that is durable; an event taken before is taken once. Throws when Temporal does not take it. */
  publish(event: ProductEvent): Promise<void>;
  /** Sends one signed request. Never throws: no answer is an answer without `status`. */
  post(event: ProductEvent): Promise<EventAnswer>;
}
