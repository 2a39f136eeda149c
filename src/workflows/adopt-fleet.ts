/** `mailkeel adopt`: every domain of the mail accounts looked at, some at a time. Reads only. */
import { setHandler } from '@temporalio/workflow';
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import {
  adoption,
  type AdoptInput,
  type AdoptResult,
  type UnreadDomain,
} from './messages-adopt.ts';
import { SURVEY_WINDOW } from './policies.ts';

type Adopted = AdoptResult['adopted'][number];

/** Ends with where the store keeps what was found. A domain that cannot be read is named and stops no other; an account that cannot is a failure. */
export async function adoptFleet(input: AdoptInput): Promise<AdoptResult> {
  const adopted: Adopted[] = [];
  const unread: UnreadDomain[] = [];
  let total = 0;
  setHandler(adoption, () => ({ total, done: adopted.length + unread.length }));

  const queue = await listEverything(input);
  total = queue.length;
  const lane = async (): Promise<void> => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const found = await look(entry, input);
      if ('found' in found) adopted.push(found);
      else unread.push(found);
    }
  };
  await Promise.all(Array.from({ length: SURVEY_WINDOW }, lane));
  return { adopted, unread };
}

interface Entry {
  readonly domain: string;
  readonly account: string;
}

async function listEverything({ execution, mail, only }: AdoptInput): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const account of mail) {
    const domains = await callDomain(
      SLEEPER,
      { execution, account, domain: '', spec: '', pass: '1-1' },
      { summary: `list domains of ${account}`, activity: (a) => a.listMailDomains },
    );
    const wanted = domains.filter((domain) => only?.includes(domain) ?? true);
    entries.push(...wanted.map((domain) => ({ domain, account })));
  }
  return entries;
}

async function look(
  { domain, account }: Entry,
  { execution, dns }: AdoptInput,
): Promise<Adopted | UnreadDomain> {
  try {
    const entry = await callDomain(
      SLEEPER,
      { execution, domain, account, dns, spec: '', pass: '1-1' },
      { summary: 'read', activity: (a) => a.adoptDomain },
    );
    return { ...entry, account };
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    return { domain, account, message, remediation };
  }
}
