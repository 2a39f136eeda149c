import { describe, expect, it } from '@jest/globals';
import type { Headroom } from '../../src/core/limits.ts';
import { headroomOf } from '../../src/providers/cloudflare/headroom.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { startScriptedServer } from '../servers/scripted-http.ts';
import { failure, ok, refused, token } from './cloudflare-fixtures.ts';

const told = (ratelimit: string, policy?: string) =>
  headroomOf({
    headers: { ratelimit, ...(policy === undefined ? {} : { 'ratelimit-policy': policy }) },
  });

describe('headroomOf', () => {
  it('reads what is left, the seconds and the quota, as documented', () => {
    expect(told('"default";r=50;t=30', '"burst";q=100;w=60')).toEqual({
      remaining: 50,
      resetMs: 30_000,
      quota: 100,
    });
  });

  it.each([
    ['"burst";r=90;t=5, "default";r=3;t=200', { remaining: 3, resetMs: 200_000 }],
    ['"a";r=0;t=5,"b";r=0;t=60', { remaining: 0, resetMs: 60_000 }],
    ['"default"; r=7; t=9; pk=:abc=:', { remaining: 7, resetMs: 9000 }],
  ])('takes the tightest window of %s', (field, headroom) => {
    expect(told(field)).toEqual(headroom);
  });

  it.each(['', '"default"', '"default";r=5', '"default";t=5', '"default";r=-1;t=5', 'r=5;t=x'])(
    'makes nothing of %j',
    (field) => {
      expect(told(field)).toBeUndefined();
    },
  );

  it('makes nothing of an answer without the header', () => {
    expect(headroomOf({ headers: { 'retry-after': '30' } })).toBeUndefined();
  });
});

describe('the Cloudflare adapter', () => {
  it('tells the headroom of every answer, of a refusal too', async () => {
    const server = await startScriptedServer();
    const heard: Headroom[] = [];
    const onHeadroom = (headroom: Headroom) => heard.push(headroom);
    const dns = createCloudflareDns({ token, baseUrl: server.url, onHeadroom });
    server.answer(
      { ...ok([]), headers: { ratelimit: '"default";r=9;t=100' } },
      { ...refused(400, 1001), headers: { ratelimit: '"default";r=8;t=99' } },
      ok([]),
    );

    await dns.findZone('example.com');
    await failure(dns.findZone('example.com'));
    await dns.findZone('example.com');
    await server.close();

    expect(heard).toEqual([
      { remaining: 9, resetMs: 100_000 },
      { remaining: 8, resetMs: 99_000 },
    ]);
  });
});
