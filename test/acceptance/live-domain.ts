/** One live domain as its owner has it: at the mail provider, and in a zone somebody set up by hand years ago. */

type Json = Record<string, unknown>;

export interface LiveAlias extends Json {
  readonly name: string;
}

/** What is special about a domain; what is left out is as Forward Email's own instructions say. */
export interface Live {
  readonly name: string;
  readonly aliases?: readonly LiveAlias[];
  /** Preferences of its two MX; `undefined`: none of the provider's. */
  readonly mx?: readonly number[];
  readonly spf?: string | null;
  readonly dmarc?: string | null;
  readonly dkim?: boolean;
  readonly ownership?: string;
  /** Further records of the zone, by whole name. */
  readonly beside?: readonly Json[];
  /** The zone that holds it; default: one of its own name. `null`: none this token sees. */
  readonly zone?: string | null;
  readonly domain?: Json;
}

const KEY = 'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp';
const DKIM = `v=DKIM1; k=rsa; p=${KEY};`;

/** The registrable root of the names used here: their last two labels. */
function rootOf(name: string): string {
  return name.split('.').slice(-2).join('.');
}

/** Forward Email names DKIM relative to the registrable root: `fe-x._domainkey.shop` for shop.example.com. */
function selectorOf(name: string): string {
  const label = name.slice(0, -rootOf(name).length).replace(/\.$/, '');
  return `fe-0a1b2c3d4e._domainkey${label === '' ? '' : `.${label}`}`;
}

/** Ten alphanumerics of its own for each name. */
export function proofOf(name: string): string {
  const digits = Array.from(name).reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9,
    7,
  );
  return `p${String(digits).padStart(9, '0')}`;
}

/** The domain as the mail provider's scenario states it. */
export function mailSeed({ name, aliases = [], domain = {} }: Live): Json {
  return {
    name,
    verification_record: proofOf(name),
    dkim: { selector: selectorOf(name), value: DKIM },
    aliases,
    ...domain,
  };
}

/** The domain's records in its zone. */
export function recordsOf(live: Live): readonly Json[] {
  const { name, mx = [10, 10], spf = SPF, dmarc = DMARC, dkim = true, beside = [] } = live;
  const txt = (at: string, content: string): Json => ({ name: at, type: 'TXT', content });
  const ownership = live.ownership ?? proofOf(name);
  return [
    { name, type: 'A', content: '192.0.2.10' },
    ...mx.map((priority, index) => ({
      ...{ name, type: 'MX', content: `mx${String(index + 1)}.forwardemail.net`, priority },
    })),
    txt(name, `"forward-email-site-verification=${ownership}"`),
    ...(spf === null ? [] : [txt(name, `"${spf}"`)]),
    ...(dmarc === null ? [] : [txt(`_dmarc.${name}`, `"${dmarc}"`)]),
    ...(dkim ? outbound(name) : []),
    ...beside,
  ];
}

function outbound(name: string): readonly Json[] {
  return [
    { name: `${selectorOf(name)}.${rootOf(name)}`, type: 'TXT', content: `"${DKIM}"` },
    { name: `fe-bounces.${name}`, type: 'CNAME', content: 'forwardemail.net' },
  ];
}

const SPF = 'v=spf1 include:spf.forwardemail.net -all';
const DMARC = 'v=DMARC1; p=reject; rua=mailto:dmarc@example.edu';
