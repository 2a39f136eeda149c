/** The domain an argument names. */
import { parseDomainName } from '../core/domain-name.ts';
import { CliExit, EXIT } from './context.ts';

/** As the store and the providers know it: lower-case Punycode, no final dot. Ends the command with exit 2 and the reason where it is none. */
export function domainNamed(text: string): string {
  const parsed = parseDomainName(text);
  if (parsed.ok) return parsed.name;
  throw new CliExit(EXIT.usage, `${text} ${parsed.reason}`);
}
