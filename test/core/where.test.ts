import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseWhere, type Condition, type Where, WHERE_KEYS } from '../../src/core/where.ts';
import { matches, visibilityQuery, type RunFacts } from '../../src/core/where-match.ts';

function where(text: string): Where {
  const result = parseWhere(text);
  if (!result.ok) throw new Error(result.error);
  return result.where;
}

function errorOf(text: string): string {
  const result = parseWhere(text);
  return result.ok ? '' : result.error;
}

const RUN: RunFacts = {
  domain: 'shop.example.com',
  status: 'parked',
  pass: '1-1',
  client: 'acme',
  code: 'plan.free',
  execution: '20261122-134611',
  accounts: ['fe-main', 'cf'],
  failures: 2,
};

describe('parseWhere', () => {
  it('reads conditions joined by "and", with or without spaces, keys in any case', () => {
    expect(where('status=parked AND Account != fe-main and domain^=Shop.')).toEqual([
      { key: 'status', operator: '=', value: 'parked' },
      { key: 'account', operator: '!=', value: 'fe-main' },
      { key: 'domain', operator: '^=', value: 'shop.' },
    ]);
  });

  it('reads quoted values with spaces, quotes and the word and', () => {
    expect(where(`client="Bill \\"the\\" and Son" and code='a b'`)).toEqual([
      { key: 'client', operator: '=', value: 'Bill "the" and Son' },
      { key: 'code', operator: '=', value: 'a b' },
    ]);
  });

  it('reads values that begin with a letter beyond ASCII or a sign, and domains as runs have them', () => {
    expect(where('client=Ärzte and code!=(x) and domain=Bücher.example.')).toEqual([
      { key: 'client', operator: '=', value: 'Ärzte' },
      { key: 'code', operator: '!=', value: '(x)' },
      { key: 'domain', operator: '=', value: 'xn--bcher-kva.example' },
    ]);
  });

  it('reads back every value that was quoted', () => {
    const quote = (value: string): string => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        fc.pre(!/[\n\r\u2028\u2029]/.test(value));
        expect(where(`client=${quote(value)}`)).toEqual([{ key: 'client', operator: '=', value }]);
      }),
    );
  });

  it.each([
    ['', 1, 'a key is missing'],
    ['state=parked', 1, '"state" is not a key; did you mean "status"?'],
    ['status', 7, 'after "status" comes =, != or ^='],
    ['status => parked', 8, 'not "=>"'],
    ['status=', 8, 'a value for "status" is missing'],
    ['status=parkt', 8, '"parkt": did you mean "parked"?'],
    ['pass=5-1', 6, '"5-1"'],
    ['failures^=1', 11, '"failures" is compared with a whole number'],
    ['failures=many', 10, '"failures" is compared with a whole number'],
    ['status=parked or pass=1-1', 15, '"or" is not expected here'],
    ['status=parked and', 18, 'a key is missing'],
    ['client="acme', 8, 'a value for "client" is missing'],
  ])('says of %j at which position it goes wrong, and how', (text, position, told) => {
    const error = errorOf(text);

    expect(error).toContain(`--where, position ${String(position)}: `);
    expect(error).toContain(told);
    expect(error.split('\n').at(-1)).toBe(`  ${' '.repeat(position - 1)}^`);
  });
});

describe('matches', () => {
  it.each([
    ['status=parked', true],
    ['status!=parked', false],
    ['status^=par', true],
    ['pass=1-1 and code=plan.free and execution^=20261122', true],
    ['pass=1-1 and code=dns.conflict', false],
    ['account=cf', true],
    ['account!=cf', false],
    ['account^=fe-', true],
    ['account^=own', false],
    ['client=acme', true],
    ['domain^=shop. and failures=02', true],
    ['failures!=2', false],
  ])('judges %s', (text, expected) => {
    expect(matches(where(text), RUN)).toBe(expected);
  });

  it('takes an absent client for different from every name', () => {
    const { client, ...without } = RUN;

    expect(client).toBe('acme');
    expect(matches(where('client=acme'), without)).toBe(false);
    expect(matches(where('client!=acme'), without)).toBe(true);
    expect(matches(where('client^=a'), without)).toBe(false);
  });

  it('of = and its != always exactly one holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WHERE_KEYS), fc.string(), (key, value) => {
        const of = (operator: Condition['operator']): boolean =>
          matches([{ key, operator, value }], RUN);

        expect(of('=')).toBe(!of('!='));
      }),
    );
  });
});

describe('visibilityQuery', () => {
  it('asks for domain runs that go on, by the search attributes', () => {
    expect(visibilityQuery(where('status=parked and domain^=shop. and failures=3'))).toBe(
      'WorkflowType IN ("provisionDomain", "provisionMailbox") AND ExecutionStatus = "Running"' +
        ' AND MailkeelStatus = "parked" AND MailkeelDomain STARTS_WITH "shop." AND MailkeelFailures = 3',
    );
  });

  it('leaves to `matches` what a visibility store answers otherwise or not at all', () => {
    expect(visibilityQuery(where('client!=acme and account^=fe'))).toBe(
      'WorkflowType IN ("provisionDomain", "provisionMailbox") AND ExecutionStatus = "Running"',
    );
  });

  it('lets no value out of its quotes', () => {
    expect(visibilityQuery(where(`client='x" OR WorkflowId = "y'`))).toContain(
      'MailkeelClient = "x\\" OR WorkflowId = \\"y"',
    );
  });
});
