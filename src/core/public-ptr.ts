/** Whether the hosts of the MX are who their addresses say (RFC 1912 §2.1): receivers mistrust mail from one that is not. Pure. */
import { reverseName } from './ip-address.ts';
import { exchangeAddresses } from './public-mx.ts';
import {
  answerAt,
  ifAnswered,
  pass,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';

const CHECK = 'mx.ptr';

/** What must be asked once the addresses of the hosts are known. */
export function reverseQuestions(evidence: PublicEvidence): readonly Question[] {
  return reversed(evidence).map(({ name }) => ({ name, type: 'PTR' }));
}

/** And once the names of the addresses are: whether they lead back. */
export function confirmationQuestions(evidence: PublicEvidence): readonly Question[] {
  const names = reversed(evidence).flatMap(({ name }) => answerAt(evidence, name, 'PTR').values);
  return [...new Set(names)].flatMap((name) => ['A', 'AAAA'].map((type) => ({ name, type })));
}

interface Reversed {
  readonly host: string;
  readonly address: string;
  /** Where its PTR stands. */
  readonly name: string;
}

function reversed(evidence: PublicEvidence): readonly Reversed[] {
  return exchangeAddresses(evidence).flatMap(({ host, address }) => {
    const name = reverseName(address);
    return name === undefined ? [] : [{ host, address, name }];
  });
}

/** One check for all that is right, one for each address that is not. */
export function judgePtr(evidence: PublicEvidence): readonly HealthCheck[] {
  const all = reversed(evidence);
  if (all.length === 0) return [];
  const found = all.flatMap((one) => judgeAddress(evidence, one));
  if (found.length > 0) return found;
  return [pass(CHECK, 'every address of the MX has a name that leads back to it')];
}

function judgeAddress(
  evidence: PublicEvidence,
  { host, address, name }: Reversed,
): readonly HealthCheck[] {
  return ifAnswered(answerAt(evidence, name, 'PTR'), CHECK, (names) => {
    const who = `${address} (${host})`;
    const remedy = `have whoever gave you ${address} set its PTR to ${host}`;
    if (names.length === 0) return [warn(CHECK, `${who} has no PTR`, remedy)];
    if (names.some((each) => leadsTo(evidence, each, address))) return [];
    const silent = names.find((each) => isUnknown(evidence, each));
    if (silent !== undefined)
      return ifAnswered(answerAt(evidence, silent, 'A'), CHECK, () =>
        ifAnswered(answerAt(evidence, silent, 'AAAA'), CHECK, () => []),
      );
    const message = `the PTR of ${who} is ${names.join(', ')}, which does not lead back to it`;
    return [warn(CHECK, message, remedy)];
  });
}

function leadsTo(evidence: PublicEvidence, name: string, address: string): boolean {
  const addresses = ['A', 'AAAA'].flatMap((type) => answerAt(evidence, name, type).values);
  return addresses.some((each) => reverseName(each) === reverseName(address));
}

function isUnknown(evidence: PublicEvidence, name: string): boolean {
  return ['A', 'AAAA'].some((type) => {
    const { rcode } = answerAt(evidence, name, type);
    return rcode !== 'NOERROR' && rcode !== 'NXDOMAIN';
  });
}
