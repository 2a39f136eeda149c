import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Identity } from '../../src/providers/directory-port.ts';
import { createKratos } from '../../src/providers/kratos/provider.ts';
import { startKratosAdmin, type KratosAdmin } from '../../src/simulators/kratos/server.ts';

describe("Kratos's directory of identities", () => {
  let kratos: KratosAdmin;
  const emails = Array.from({ length: 600 }, (_, index) => `user${String(index)}@example.com`);

  beforeEach(async () => {
    const identities = emails.map((email) => ({
      ...{ id: randomUUID(), state: 'active' as const, traits: { email } },
    }));
    kratos = await startKratosAdmin(identities);
  });
  afterEach(() => kratos.close());

  it('is read page by page, everybody once', async () => {
    const directory = createKratos({ url: kratos.url });
    const seen: Identity[] = [];
    let from: string | undefined;
    let pages = 0;

    do {
      const page = await directory.listIdentities(from);
      seen.push(...page.identities);
      from = page.next;
      pages += 1;
    } while (from !== undefined);

    expect(pages).toBe(3);
    expect(seen.map(({ email }) => email).toSorted()).toEqual(emails.toSorted());
  });

  it('tells who is switched off and who has no address', async () => {
    kratos.identities.splice(
      ...([0, 600] as const),
      { id: randomUUID(), state: 'inactive', traits: { email: 'off@example.com' } },
      { id: randomUUID(), state: 'active', traits: { phone: '+49' } },
    );

    const { identities } = await createKratos({ url: kratos.url }).listIdentities(undefined);

    expect(identities).toHaveLength(2);
    expect(identities).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), active: false, email: 'off@example.com' },
        { id: expect.any(String), active: true },
      ]),
    );
  });

  it.each([
    [503, 'ServerError', 'Transient'],
    [429, 'RateLimit', 'RateLimit'],
    [404, 'NotFound', 'Permanent'],
    [400, 'ValidationError', 'Permanent'],
  ])('that answers %i is %s, %s', async (status, category, severity) => {
    kratos.faults.push(status);

    const read = createKratos({ url: kratos.url }).listIdentities(undefined);

    await expect(read).rejects.toMatchObject({ details: { category, severity, status } });
  });
});
