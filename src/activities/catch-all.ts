/** The catch-all of a domain Mailkeel creates: meant before the domain is made, and made right after it, whatever is lost in between. */
import { CATCH_ALL, catchAllWish } from '../core/catch-all.ts';
import type { MailAlias } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { AliasObject } from '../store/ports.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import type { Call } from './contract.ts';
import type { Lease } from './lease.ts';
import { writeOnce } from './unanswered.ts';

interface Job {
  readonly tools: Toolset;
  readonly call: Call;
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
}

/** Notes that the catch-all of a domain about to be created is Mailkeel's to make: an attempt after a lost answer knows it by that. */
export async function meanCatchAll(job: Job): Promise<void> {
  if (catchAllWish(job.spec) !== undefined) await note(job, 'intended');
}

/** Creates the domain by `create`. One that is refused for good may later be made by somebody else, so `meanCatchAll` is taken back. */
export async function unmeantWhenRefused<T>(job: Job, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (isRefusal(error) && catchAllWish(job.spec) !== undefined) await note(job, 'found');
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  return error.details.severity === 'Permanent' || error.details.severity === 'Critical';
}

/**
 * Makes the catch-all the spec states, where it was meant to be made and is not yet; on a domain that existed before it makes none. May be
 * repeated. Throws ProviderError as `createAlias` does.
 */
export async function makeCatchAll(job: Job): Promise<void> {
  const { tools, spec, mail, lease } = job;
  const wish = catchAllWish(spec);
  const meant = await tools.store.objects.get(spec.name, CATCH_ALL);
  if (wish === undefined || meant?.origin !== 'intended') return;
  if (meant.account !== mail.identity.key) return;
  const { id } = await writeOnce<MailAlias>(tools, `${spec.name}/${CATCH_ALL}/post`, {
    find: () =>
      mail.call('requests', 'get-catch-all', (provider, signal) =>
        provider.getAlias(spec.name, CATCH_ALL, signal),
      ),
    make: (begins) =>
      mail.call('aliases', 'create-catch-all', {
        prepare: async () => {
          await lease.confirm();
          await begins();
        },
        run: async (provider, signal) =>
          (await provider.createAlias(spec.name, wish, signal)).alias,
      }),
  });
  await note(job, 'created', id);
}

async function note(
  { tools, call, spec, mail }: Job,
  origin: AliasObject['origin'],
  aliasId?: string,
): Promise<void> {
  await tools.store.objects.note({
    ...{ domain: spec.name, name: CATCH_ALL, account: mail.identity.key, origin },
    executionId: call.execution,
    ...(aliasId === undefined ? {} : { aliasId }),
  });
}
