/** The vendor's own client (npm `cloudflare`, retries off) as a judge of the simulator: no code of ours on the asking side. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Cloudflare from 'cloudflare';
import { CF_TOKEN, cloudflare, startFixture, ZONE_ID, type Fixture } from './fixture.ts';

const KEPT = { name: 'example.com', type: 'TXT', content: '"kept"', ttl: 300 };
const zone_id = ZONE_ID;

describe('the Cloudflare simulator as the official SDK sees it', () => {
  let fixture: Fixture;
  let sdk: Cloudflare;
  const client = (apiToken: string): Cloudflare =>
    new Cloudflare({ apiToken, baseURL: fixture.world.cloudflare.url, maxRetries: 0 });
  beforeAll(async () => {
    const many = Array.from({ length: 120 }, (_, at) => ({
      name: `r${String(at)}.example.com`,
      type: 'TXT',
      content: 'x',
    }));
    fixture = await startFixture({ cloudflare: cloudflare([KEPT, ...many]) });
    sdk = client(CF_TOKEN);
  });
  afterAll(() => fixture.close());

  /** What the SDK makes of a refusal. */
  async function refused(
    work: Promise<unknown>,
  ): Promise<InstanceType<typeof Cloudflare.APIError>> {
    const error: unknown = await work.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(Cloudflare.APIError);
    return error as InstanceType<typeof Cloudflare.APIError>;
  }
  const contents = async (name: string): Promise<readonly (string | undefined)[]> => {
    const found: (string | undefined)[] = [];
    for await (const record of sdk.dns.records.list({ zone_id, name: { exact: name } }))
      found.push(record.content);
    return found;
  };
  const txt = (name: string, content: string) =>
    ({ zone_id, type: 'TXT', name, content: `"${content}"`, ttl: 300 }) as const;

  it('it verifies the token', async () => {
    expect(await sdk.user.tokens.verify()).toMatchObject({ status: 'active' });
  });

  it('it lists zones by name, and none where nobody hosts it', async () => {
    const named = async (name: string): Promise<readonly string[]> => {
      const ids: string[] = [];
      for await (const zone of sdk.zones.list({ name })) ids.push(zone.id);
      return ids;
    };

    expect(await named('example.com')).toEqual([ZONE_ID]);
    expect(await named('example.org')).toEqual([]);
    expect(await sdk.zones.get({ zone_id })).toMatchObject({ name: 'example.com', type: 'full' });
  });

  it('it tells plan, pause and DNS settings of a zone', async () => {
    const zone = await sdk.zones.get({ zone_id });
    const settings = await sdk.dns.settings.zone.get({ zone_id });

    expect(zone).toMatchObject({ paused: false, plan: { legacy_id: 'free' } });
    expect(settings).toMatchObject({ flatten_all_cnames: false, zone_mode: 'standard' });
    expect(settings.soa.mname).toBe('ada.ns.cloudflare.com');
  });

  it('it lists every record over all pages, each once', async () => {
    const ids: string[] = [];
    for await (const record of sdk.dns.records.list({ zone_id, per_page: 50 })) ids.push(record.id);

    expect(ids).toHaveLength(121);
    expect(new Set(ids).size).toBe(121);
  });

  it('it creates, overwrites, edits and deletes a record', async () => {
    const name = 'life.example.com';
    const created = await sdk.dns.records.create({ ...txt(name, 'one'), comment: 'a mark' });
    const updated = await sdk.dns.records.update(created.id, txt(name, 'two'));
    const edited = await sdk.dns.records.edit(created.id, { ...txt(name, 'three'), comment: 'b' });
    const before = await contents(name);
    const deleted = await sdk.dns.records.delete(created.id, { zone_id });

    expect(created).toMatchObject({ name, content: '"one"', comment: 'a mark', ttl: 300 });
    expect(updated).toMatchObject({ id: created.id, content: '"two"', comment: null });
    expect(edited).toMatchObject({ id: created.id, content: '"three"', comment: 'b' });
    expect(before).toEqual(['"three"']);
    expect(deleted).toEqual({ id: created.id });
    expect(await contents(name)).toEqual([]);
  });

  it('it makes a batch of all four kinds', async () => {
    const name = 'batch.example.com';
    const [gone, patched, put] = await Promise.all(
      ['gone', 'patched', 'put'].map((content) => sdk.dns.records.create(txt(name, content))),
    );
    const answer = await sdk.dns.records.batch({
      zone_id,
      deletes: [{ id: gone!.id }],
      patches: [{ ...txt(name, 'patched now'), id: patched!.id }],
      puts: [{ ...txt(name, 'put now'), id: put!.id }],
      posts: [{ type: 'MX', name, content: 'mx.example.org', priority: 5, ttl: 1 }],
    });

    expect(answer).toMatchObject({
      deletes: [{ id: gone!.id }],
      patches: [{ id: patched!.id }],
      puts: [{ id: put!.id }],
      posts: [{ type: 'MX', priority: 5 }],
    });
    expect([...(await contents(name))].sort()).toEqual([
      '"patched now"',
      '"put now"',
      'mx.example.org',
    ]);
  });

  it('it stores nothing of a batch with one bad record', async () => {
    const name = 'atomic.example.com';
    const error = await refused(
      sdk.dns.records.batch({
        zone_id,
        posts: [
          { type: 'TXT', name, content: '"good"', ttl: 1 },
          { type: 'MX', name, content: '-', priority: 5, ttl: 1 },
        ],
      }),
    );

    expect(error).toBeInstanceOf(Cloudflare.BadRequestError);
    expect(await contents(name)).toEqual([]);
  });

  it('it refuses what is there already, with the code the SDK shows', async () => {
    const record = txt('twice.example.com', 'same');
    await sdk.dns.records.create(record);

    const error = await refused(sdk.dns.records.create(record));

    expect(error).toMatchObject({ status: 400, errors: [{ code: 81_058 }] });
  });

  it('it does not find a record that is gone', async () => {
    const error = await refused(sdk.dns.records.delete('0'.repeat(32), { zone_id }));

    expect(error).toBeInstanceOf(Cloudflare.NotFoundError);
    expect(error.errors).toMatchObject([{ code: 81_044 }]);
  });

  it('it refuses a token it does not know', async () => {
    const stranger = client('s'.repeat(40));

    const error = await refused(stranger.dns.records.list({ zone_id }));

    expect(error).toBeInstanceOf(Cloudflare.AuthenticationError);
    expect(error.errors).toMatchObject([{ code: 1000 }]);
  });
});
