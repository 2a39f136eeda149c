/** Whether mail that goes out through the provider is the domain's own by SPF too (RFC 9989 §4.4.2): its Return-Path lies in the domain and says who sends. Pure. */
import {
  answerAt,
  fail,
  ifAnswered,
  pass,
  untested,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';
import { isSpf } from './spf.ts';

const CHECK = 'alignment';

/** The SPF of the Return-Path, behind its CNAME. */
export function alignmentQuestions({ provider }: PublicEvidence): readonly Question[] {
  const name = provider?.returnPath;
  return name === undefined ? [] : [{ name, type: 'TXT' }];
}

/** Nothing where bounces come to the domain itself: its own SPF is judged by itself. */
export function judgeAlignment(evidence: PublicEvidence): readonly HealthCheck[] {
  const { provider } = evidence;
  if (provider === undefined) return [unknown()];
  const { returnPath: name } = provider;
  if (name === undefined) return [];
  return ifAnswered(answerAt(evidence, name, 'TXT'), CHECK, (values) => {
    const records = values.filter(isSpf).length;
    if (records === 1)
      return [pass(CHECK, `${name}, the Return-Path, lies in the domain and has SPF`)];
    const what = records === 0 ? 'no SPF record' : `${String(records)} SPF records`;
    return [
      fail(
        CHECK,
        `${name}, the Return-Path of mail sent through the provider, leads to ${what}: DMARC rests on DKIM alone`,
        'publish the Return-Path CNAME of the mail provider: run phase 1 for this domain',
      ),
    ];
  });
}

function unknown(): HealthCheck {
  return untested(
    CHECK,
    'DNS does not say which Return-Path the mail of the domain bears',
    'send a mail and read spf and dmarc in its Authentication-Results; pass 4-1 of a managed domain looks at it',
  );
}
