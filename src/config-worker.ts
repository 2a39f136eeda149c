/** The part of the configuration only workers read: who is told what happens, and where they can be watched. */
import { readVariables, watching, type Environment } from './config-schema.ts';
import type { EventFormat } from './core/event-formats.ts';
import { readHostPort, type HostPort } from './host-port.ts';

/** The receiver of events. The URL of a chat's webhook is a secret too: only its host is ever shown. */
export interface EventsConfig {
  readonly url: string;
  readonly format: EventFormat;
  readonly secret?: string;
}

/** `MAILKEEL_EVENTS_URL`, `_FORMAT` and `_SECRET`; undefined without a URL. Throws an Error naming the variable and the remedy. */
export function eventsConfig(environment: Environment): EventsConfig | undefined {
  const {
    MAILKEEL_EVENTS_URL: url,
    MAILKEEL_EVENTS_SECRET: secret,
    MAILKEEL_EVENTS_FORMAT: format,
  } = readVariables(watching, environment);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw new Error('MAILKEEL_EVENTS_URL is not an http(s) URL; correct or unset it');
  if (secret !== undefined) return { url, format, secret };
  if (format === 'json')
    throw new Error(
      'MAILKEEL_EVENTS_SECRET is not set: without it the receiver of MAILKEEL_EVENTS_URL could not tell whose events they are; set both to the same secret, e.g. of `openssl rand -hex 32`',
    );
  return { url, format };
}

/** `MAILKEEL_METRICS_ADDRESS`, `host:port` (an IPv6 address in brackets); undefined when it is not set. Throws an Error with the remedy. */
export function metricsAddress(environment: Environment): HostPort | undefined {
  const { MAILKEEL_METRICS_ADDRESS: text } = readVariables(watching, environment);
  if (text === undefined) return undefined;
  const address = readHostPort(text);
  if (address !== undefined) return address;
  throw new Error(
    `MAILKEEL_METRICS_ADDRESS is "${text}": not host:port; set it to e.g. 127.0.0.1:9464 or unset it`,
  );
}
