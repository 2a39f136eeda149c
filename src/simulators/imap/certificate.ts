/** A certificate authority and a server certificate for `localhost` and 127.0.0.1. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM file of the authority that signed it. */
  readonly caFile: string;
}

/** Writes `<directory>/ca.pem` and returns the server's key and certificate. The authority's key is forgotten. */
export async function makeCertificate(directory: string): Promise<Certificate> {
  const authority = await generate([{ name: 'commonName', value: 'Simulated authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, authority.cert);
  return { key: leaf.private, cert: leaf.cert, caFile };
}

/** The same, kept in `<directory>/certificate.json` for the next process: whoever trusts the authority need not hear of it again. */
export async function keptCertificate(directory: string): Promise<Certificate> {
  const file = join(directory, 'certificate.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Certificate;
  const made = await makeCertificate(directory);
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
