/** A running Stalwart server: its HTTP side and its IMAP side over one state. */
import type { RunningServer } from '../sockets.ts';
import { startVendor } from '../http-vendor.ts';
import type { Certificate } from '../imap/certificate.ts';
import { startImap } from '../imap/server.ts';
import type { StalwartScenario } from '../scenario-stalwart.ts';
import type { Surroundings } from '../surroundings.ts';
import { createImapAuthenticate } from './authentication.ts';
import { Limits } from './limits.ts';
import type { Service } from './service.ts';
import type { StalwartState } from './state.ts';
import { createStalwartVendor } from './vendor.ts';

export interface RunningStalwart extends RunningServer {
  readonly imap: { readonly host: string; readonly port: number };
}

export interface StalwartPlace {
  readonly state: StalwartState;
  readonly surroundings: Surroundings;
  readonly certificate: Certificate;
  /** Absent or 0 = any free one. */
  readonly ports?: { readonly http?: number; readonly imap?: number };
}

/** Starts both listeners on 127.0.0.1; when the second cannot start, the first is stopped. `close` cuts every connection. */
export async function startStalwart(
  scenario: StalwartScenario,
  { state, surroundings, certificate, ports = {} }: StalwartPlace,
): Promise<RunningStalwart> {
  const { now } = surroundings;
  const service: Service = { state, scenario, limits: new Limits(scenario.limits, now), now };
  const http = await startVendor(createStalwartVendor(service), surroundings, ports.http ?? 0);
  try {
    const authenticate = createImapAuthenticate(service);
    const imap = await startImap({ surroundings, authenticate, certificate }, ports.imap ?? 0);
    return {
      url: http.url,
      imap: { host: '127.0.0.1', port: imap.port },
      close: async () => {
        await Promise.all([http.close(), imap.close()]);
      },
    };
  } catch (error) {
    await http.close();
    throw error;
  }
}
