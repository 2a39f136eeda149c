import { describe, expect, it } from '@jest/globals';
import { createAlias } from '../../src/simulators/forward-email/alias-routes.ts';
import { seedState } from '../../src/simulators/forward-email/make.ts';
import { RateLimits } from '../../src/simulators/forward-email/rate-limit.ts';
import type { Visit } from '../../src/simulators/forward-email/visit.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { defaults } from './fixture.ts';

function visitTo(
  name: string,
  work: () => Promise<void>,
  shared: Pick<Visit, 'service' | 'account'>,
): Visit {
  return {
    ...shared,
    request: {
      method: 'POST',
      path: '/v1/domains/example.com/aliases',
      query: new URLSearchParams(),
      headers: {},
      text: '',
      body: { name },
      clientAddress: '127.0.0.1',
    },
    domain: 'example.com',
    alias: '',
    headers: {},
    work,
  };
}

describe('two creations of one alias in flight together', () => {
  it('both succeed, because the name is looked for before the work and inserted after it', async () => {
    const scenario = parseScenario(defaults()).forwardEmail;
    const state = seedState(scenario, 0);
    const account = state.accounts[0]!;
    const now = () => 0;
    const service = {
      state,
      scenario,
      limits: new RateLimits(now),
      lookup: () => [],
      authenticate: () => ({ ok: true }) as const,
      now,
    };
    let finish = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      finish = resolve;
    });

    const first = createAlias(visitTo('twin', () => both, { service, account }));
    const second = createAlias(visitTo('twin', () => both, { service, account }));
    finish();
    const answers = await Promise.all([first, second]);

    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(account.domains[0]?.aliases.filter((alias) => alias.name === 'twin')).toHaveLength(2);
  });
});
