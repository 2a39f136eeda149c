/** Questions to name servers and resolvers, and what came back: the words in which everything that looks at DNS speaks. */

/** One name and type to ask for. */
export interface Question {
  readonly name: string;
  readonly type: string;
}

/** The time an answer is signed for by DNSSEC (RFC 4034 §3.1.5), seconds since the epoch. */
export interface Signature {
  readonly from: number;
  readonly until: number;
}

/** What was answered to one question; `UNREACHABLE` = nothing came back. */
export interface SeenAnswer extends Question {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'UNREACHABLE';
  /** MX as `<preference> <exchange>`. */
  readonly values: readonly string[];
  /** Seconds a cache still keeps it. */
  readonly ttl?: number;
  /** The resolver validated it by DNSSEC. */
  readonly authenticated?: boolean;
  readonly signature?: Signature;
  /** Of the SOA at a name server: it answers, and not as one of those that serve the zone (AA is clear, RFC 1034 §4.3.1). */
  readonly isLame?: true;
}

/** All answers of one address of one name server. */
export interface ServerAnswers {
  /** Host name of the server; several addresses of one host count as one server. */
  readonly server: string;
  readonly address: string;
  readonly answers: readonly SeenAnswer[];
}

/** Host names are compared without regard to case (RFC 4343). */
export function isSameQuestion(a: Question, b: Question): boolean {
  return a.type === b.type && a.name.toLowerCase() === b.name.toLowerCase();
}

/** True for what stands at a name, or that nothing does; SERVFAIL, REFUSED and silence say neither (RFC 2308 §2). */
export function isConclusive({ rcode }: { readonly rcode: string }): boolean {
  return rcode === 'NOERROR' || rcode === 'NXDOMAIN';
}
