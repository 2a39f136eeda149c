/** Forward Email's free plan keeps a domain's aliases in TXT records of the domain. */

const ALIASES_TXT = 'forward-email=';

/** True for a TXT value that holds aliases of the free plan. A paid domain needs none. */
export function isFreePlanTxt(content: string): boolean {
  return content.startsWith(ALIASES_TXT);
}

/** `forward-email=a:x@y.z,b:…` → `a`, `b`; an entry without a name is the catch-all `*`, `/regex/:…` stays whole up to its colon. */
export function freePlanAliases(content: string): readonly string[] {
  const entries = content.slice(ALIASES_TXT.length).split(',');
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => /^!?(\/.*\/[a-z]*|[^:]+):/.exec(entry)?.[1]?.toLowerCase() ?? '*');
}
