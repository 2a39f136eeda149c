import { describe, expect, it } from '@jest/globals';
import { CliExit, EXIT } from '../../src/cli/context.ts';
import { domainNamed } from '../../src/cli/domain-named.ts';

describe('domainNamed', () => {
  it.each([
    ['EXAMPLE.com', 'example.com'],
    ['example.com.', 'example.com'],
    ['Bücher.de', 'xn--bcher-kva.de'],
  ])('reads %s as %s', (text, name) => {
    expect(domainNamed(text)).toBe(name);
  });

  it('ends the command with exit 2 where it is none', () => {
    const call = (): string => domainNamed('exa mple');

    expect(call).toThrow(CliExit);
    expect(call).toThrow(expect.objectContaining({ code: EXIT.usage }));
  });
});
