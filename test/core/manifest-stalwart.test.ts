import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../src/core/manifest.ts';

const HEAD = `version: 1
accounts:
  own: { kind: stalwart, url: https://mail.example.net, token: { env: STALWART_KEY } }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN } }
defaults: { mail: own, dns: { account: cf } }
domains:
  - name: example.com
    aliases:
`;

function errorsOf(alias: string): readonly string[] {
  const result = parseManifest(
    { path: 'mailkeel.yaml', text: `${HEAD}      - ${alias}\n` },
    () => ({ error: 'no files here' }),
  );
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
}

describe('aliases on a Stalwart account', () => {
  it.each([
    'anna',
    '{ name: anna, description: Front desk, labels: [team] }',
    '{ name: info, mailbox: false, recipients: [boss@example.net] }',
  ])('take %s', (alias) => {
    expect(errorsOf(alias)).toEqual([]);
  });

  it.each([
    [
      'anna+news',
      'domains[0].aliases[0]: anna+news@example.com: no mailbox of a Stalwart server is reached by a name with "*", "/" or "+"',
    ],
    [
      '{ name: anna, recipients: [boss@example.net] }',
      'domains[0].aliases[0].recipients: anna@example.com: a Stalwart mailbox hands on no copies',
    ],
    [
      '{ name: anna, enabled: false }',
      'domains[0].aliases[0].enabled: anna@example.com: nothing on a Stalwart server is created switched off',
    ],
  ])('refuse %s with the way out', (alias, message) => {
    expect(errorsOf(alias)).toEqual([message]);
  });

  it('come without a catch-all of their domain', () => {
    const text = `${HEAD}      - anna\n    catchAll: { recipients: [boss@example.net] }\n`;

    const result = parseManifest({ path: 'mailkeel.yaml', text }, () => ({ error: 'no files' }));

    expect(
      result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`),
    ).toEqual([
      'domains[0].catchAll: example.com: Mailkeel makes no catch-all on a Stalwart server',
    ]);
  });
});
