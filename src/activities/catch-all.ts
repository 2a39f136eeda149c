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

/**
 * Creates the domain by `create`, noting before that its catch-all is Mailkeel's to make: an attempt after a lost answer knows it by that. A
 * domain that was refused for good may later be made by somebody else, so that is taken back.
 */
export async function withCatchAllMeant<T>(job: Job, create: () => Promise<T>): Promise<T> {
  if (catchAllWish(job.spec) === undefined) return create();
  await note(job, 'intended');
  try {
    return await create();
  } catch (error) {
    if (isRefusal(error)) await note(job, 'found');
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
      mail.call('aliases', 'create-catch-all', async (provider, signal) => {
        await lease.confirm();
        await begins();
        return (await provider.createAlias(spec.name, wish, signal)).alias;
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
