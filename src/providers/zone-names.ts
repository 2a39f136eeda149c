import { getDomain } from 'tldts';
import { hostName } from '../core/records.ts';

/** Where the zone of a name may lie: the name and its parents down to the registrable domain (public suffix list), longest first. */
export function namesUpward(domain: string): readonly string[] {
  const name = hostName(domain);
  const labels = name.split('.');
  const last = (getDomain(name) ?? name).split('.').length;
  return labels.slice(0, labels.length - last + 1).map((_, at) => labels.slice(at).join('.'));
}
