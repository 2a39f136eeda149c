import { describe, expect, it } from '@jest/globals';
import { FIELDS, malformedMessage } from '../../src/core/control-message.ts';
import { read } from '../docs/documents.ts';

const WHO = { id: 'm1', reason: 'plan switched', actor: 'anna' };

describe('malformedMessage', () => {
  it.each([
    ['resume', {}],
    ['resume', { ...WHO, pass: '1-1', set: { 'plan.free': 'accept' } }],
    ['skip', { ...WHO, pass: '1-3' }],
    ['skip', { ...WHO, alias: 'anna' }],
    ['pause', WHO],
    ['retryFailed', { ...WHO, pass: '2-1', alias: 'anna@example.com' }],
    ['abort', WHO],
    ['amend', { ...WHO, spec: 'hash', aliases: 0 }],
  ] as const)('takes %s %j', (action, message) => {
    expect(malformedMessage(action, message, FIELDS[action])).toBeUndefined();
  });

  it.each([
    ['resume', null, 'resume takes an object with any of pass, set, id, reason, actor'],
    ['resume', 'plan switched', 'resume takes an object'],
    ['resume', ['1-1'], 'resume takes an object'],
    ['resume', { resaon: 'x' }, 'resume has no "resaon"; it has pass, set, id'],
    ['resume', { alias: 'anna' }, 'resume has no "alias"'],
    ['abort', { alias: 'anna' }, 'abort has no "alias"; it has id, reason, actor'],
    ['pause', { pass: '1-3' }, 'pause has no "pass"'],
    ['skip', { pass: 13 }, '"pass" takes a text'],
    ['skip', { alias: '' }, '"alias" takes a text'],
    ['skip', { reason: ' ' }, '"reason" takes a text'],
    ['skip', { id: null }, '"id" takes a text'],
    ['amend', { spec: 'hash', aliases: '3' }, '"aliases" takes a whole number'],
    ['amend', { spec: 'hash', aliases: -1 }, '"aliases" takes a whole number'],
  ] as const)('refuses %s %j', (action, typed, refusal) => {
    expect(malformedMessage(action, typed, FIELDS[action])).toEqual(
      expect.stringContaining(refusal),
    );
  });

  it('knows the fields the documents name, for each message', () => {
    const [, section = ''] = read('docs/api.md').split(/### (?:Signals and updates|Queries)/);
    const documented = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+) \|/gm)].map(
      ([, field = '', of = '']) =>
        [field, of.trim() === 'all' ? 'all' : (of.match(/\w+/g) ?? []).join()] as const,
    );
    const named = (message: string): readonly string[] =>
      documented.flatMap(([field, of]) => (of.split(',').includes(message) ? [field] : []));

    expect(documented.filter(([, of]) => of === 'all').map(([field]) => field)).toEqual(
      Object.keys(WHO),
    );
    for (const [action, fields] of Object.entries(FIELDS)) expect(named(action)).toEqual(fields);
  });
});
