/** `host:port` as people write it into manifests and variables. */

export interface HostPort {
  readonly host: string;
  /** 1 to 65535, or 0 where any will do. */
  readonly port: number;
}

/** Reads it; undefined where it is none. An IPv6 address stands in brackets beside a port, and without them everywhere else (RFC 3986 §3.2.2). */
export function readHostPort(text: string): HostPort | undefined {
  const [, six, name = six, digits] = /^(?:\[([^[\]]+)\]|([^[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return name === undefined || !(port < 65_536) ? undefined : { host: name, port };
}
