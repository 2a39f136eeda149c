/** The part of the configuration only workers read: who is told what happens, and where they can be watched. */
import { DEFAULTS } from './config-schema.ts';
import { EVENT_FORMATS, type EventFormat } from './core/event-formats.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The receiver of events. The URL of a chat's webhook is a secret too: only its host is ever shown. */
export interface EventsConfig {
  readonly url: string;
  readonly format: EventFormat;
  readonly secret?: string;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `MAILKEEL_EVENTS_URL`, `_FORMAT` and `_SECRET`; undefined without a URL. Throws an Error naming the variable and the remedy. */
export function eventsConfig(environment: Environment): EventsConfig | undefined {
  const { MAILKEEL_EVENTS_URL: url, MAILKEEL_EVENTS_SECRET: secret } = environment;
  if (isUnset(url)) return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw new Error('MAILKEEL_EVENTS_URL is not an http(s) URL; correct or unset it');
  const format = formatOf(environment['MAILKEEL_EVENTS_FORMAT'] ?? DEFAULTS.MAILKEEL_EVENTS_FORMAT);
  if (!isUnset(secret)) return { url, format, secret };
  if (format === 'json')
    throw new Error(
      'MAILKEEL_EVENTS_SECRET is not set: without it the receiver of MAILKEEL_EVENTS_URL could not tell whose events they are; set both to the same secret, e.g. of `openssl rand -hex 32`',
    );
  return { url, format };
}

function isUnset(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}

function formatOf(text: string): EventFormat {
  const format = EVENT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new Error(`MAILKEEL_EVENTS_FORMAT is "${text}"; set it to ${EVENT_FORMATS.join(', ')}`);
}

/** `MAILKEEL_METRICS_ADDRESS`, `host:port` (an IPv6 address in brackets); undefined when it is not set. Throws an Error with the remedy. */
export function metricsAddress(environment: Environment): ListenAddress | undefined {
  const text = environment['MAILKEEL_METRICS_ADDRESS'] ?? '';
  if (text === '') return undefined;
  const [, host = '', digits = ''] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host !== '' && port < 65_536) return { host, port };
  throw new Error(
    `MAILKEEL_METRICS_ADDRESS is "${text}": not host:port; set it to e.g. 127.0.0.1:9464 or unset it`,
  );
}
