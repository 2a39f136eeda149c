import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../../src/core/report.ts';
import { reportHtml } from '../../../src/reports/html/page.ts';
import { fleet } from '../fleet.ts';
import { failureOf, mailbox, progressOf, specOf } from '../rows.ts';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&<!--`;

describe('report.html', () => {
  it('allows by its policy exactly its own script and style', () => {
    const page = reportHtml(buildReport(fleet()));

    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `script-src '${hashOf(page, 'script')}'`,
      `style-src '${hashOf(page, 'style')}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('loads nothing from anywhere', () => {
    const page = reportHtml(buildReport(fleet()));

    expect(page).not.toMatch(/\s(?:src|srcset|action|style|on\w+)=/i);
    expect(page.match(/<(?:link|iframe|object|embed|img|form)\b/gi)).toBeNull();
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href]) => href!.startsWith('#'))).toBe(
      true,
    );
  });

  it('shows what was found wrong before what is right, and a skipped pass beside those that ended', () => {
    const domains = fleet().progress.map((progress) => {
      const [right] = progress.findings;
      if (right === undefined) return progress;
      const wrong = { ...right, status: 'fail', message: 'SPF is missing' } as const;
      return { ...progress, findings: [...progress.findings, wrong] };
    });

    const page = reportHtml(buildReport({ ...fleet(), progress: domains }));

    const told = ['SPF is missing', 'DMARC policy is none', 'SPF allows the provider'];
    const places = told.map((text) => page.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(page).toContain('3-3 skipped, the others ended');
  });

  it('shows hostile texts as text, wherever they come from', () => {
    const page = reportHtml(buildReport(hostileFleet()));

    const code = /<script>([^]*?)<\/script>/.exec(page)![1]!;
    expect(page.match(/<script/g)).toHaveLength(4);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<!--');
    expect(page.replace(code, '')).not.toContain('alert(1)</script>');
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
  });
});

function hostileFleet() {
  const input = fleet();
  const failure = failureOf({
    alias: HOSTILE,
    error: HOSTILE,
    remediation: HOSTILE,
    operation: HOSTILE,
  });
  const park = {
    code: HOSTILE,
    pass: '1-1',
    sentence: HOSTILE,
    remedy: [HOSTILE],
    since: HOSTILE,
    resumedBy: 'person',
  } as const;
  const progress = progressOf(HOSTILE, '1-1', {
    client: HOSTILE,
    status: 'parked',
    park,
    failures: [failure],
    findings: [{ pass: '1-1', check: HOSTILE, status: 'warn', message: HOSTILE, remedy: HOSTILE }],
    passes: [
      {
        pass: '1-2',
        status: 'skipped',
        total: 0,
        done: 0,
        failed: 0,
        skipped: { by: HOSTILE, reason: HOSTILE },
      },
    ],
  });
  const spec = specOf(HOSTILE, [mailbox(HOSTILE)], { client: HOSTILE });
  return {
    ...input,
    executionId: HOSTILE,
    progress: [progress],
    specs: new Map([[HOSTILE, spec]]),
  };
}

function hashOf(page: string, element: 'script' | 'style'): string {
  const content = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page)![1]!;
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
