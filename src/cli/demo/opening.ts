/** The demo's first words: what is real, what is simulated, where to look. */
import type { ParsedManifest } from '../../starter.ts';
import type { Machine } from './machine.ts';
import { shortPath, title, type Ink } from './words.ts';

/** Said before anything runs. */
export function startingLine(ink: Ink): string {
  return ink.dim("Starting a simulated outside world, Temporal's dev server and a worker …");
}

/** Introduces the fleet, the addresses and how the manifest was read. */
export function openingLines(
  ink: Ink,
  { addresses, config, temporal, uiUrl }: Machine,
  { manifest, path }: { readonly manifest: ParsedManifest; readonly path: string },
): readonly string[] {
  const { domains, notes } = manifest;
  const aliases = domains.reduce((sum, domain) => sum + domain.aliases.length, 0);
  const { forwardEmail, cloudflare, dns, imap } = addresses;
  return [
    '',
    `${ink.bold('Mailkeel demo')}: ${String(domains.length)} mail domains with ${String(aliases)} addresses, from nothing to mailboxes proven to work.`,
    'Temporal, the worker, the store and every login are real. The providers are simulated on this machine,',
    'and they misbehave on purpose: errors, lost answers, rate limits, slow DNS, a free plan, a refusal.',
    '',
    `  ${ink.bold('Temporal Web UI')}  ${ink.cyan(uiUrl ?? `(of your server ${temporal})`)}  ${ink.dim('every domain is a workflow there, live')}`,
    `  Simulated        Forward Email ${forwardEmail.url} · Cloudflare ${cloudflare.url}`,
    `                   DNS ${dns.address}:${String(dns.port)} · IMAP ${imap.host}:${String(imap.port)}`,
    `  Home             ${shortPath(config.home)}`,
    ...title(
      ink,
      `The manifest ${path}: two CSV files, one with a BOM, semicolons and messy headers.`,
    ),
    ...notes.map((note) => `  ${note}`),
  ];
}

/** Leads to the bill of the first run. */
export function billLines(ink: Ink): readonly string[] {
  return title(ink, 'The bill: what would change. Nothing has been written yet.');
}
