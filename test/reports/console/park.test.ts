import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderPark } from '../../../src/reports/console/park.ts';
import { fleet } from '../fleet.ts';
import { VIEW } from './view.ts';

const PARKED = fleet().progress.find(({ domain }) => domain === 'shop.example.com')!.park!;
const PARK_TEXT = `shop.example.com   PARKED 1-1 plan.free since 14:02 · waits for a person
  Forward Email has this domain on the free plan, and its API cannot change that.
  → open https://forwardemail.net/my-account/domains/shop.example.com/billing?plan=enhanced_protection  (no charge while your account plan covers it)
  → then: mailkeel resume shop.example.com --reason "plan switched"
  ! 7 addresses are forwarded by DNS today and stop at that moment; 5 are in the manifest, missing: jobs@, press@`;
const MANIFEST = '../shared/manifest.md';

describe('a park on the console', () => {
  it('reads as the manifest page shows it, whole at any width', () => {
    expect(renderPark('shop.example.com', PARKED, { ...VIEW, width: 40 })).toBe(PARK_TEXT);
  });

  (existsSync(MANIFEST) ? it : it.skip)(
    'is what the manifest page shows (skipped where ../shared is absent)',
    () => {
      expect(readFileSync(MANIFEST, 'utf8')).toContain(PARK_TEXT);
    },
  );

  it('names the resume command where no remedy does', () => {
    const park = { ...PARKED, remedy: ['free the name'] };

    expect(renderPark('a.example', park, VIEW).split('\n').slice(2)).toEqual([
      '  → free the name',
      '  → then: mailkeel resume a.example --reason "…"',
    ]);
  });

  it('says when a wait ends by itself, with the date when that is another day', () => {
    const park = { ...PARKED, resumedBy: 'clock', until: '2026-11-23T06:00:00Z' } as const;

    expect(renderPark('a.example', park, VIEW)).toContain(
      'DEFERRED 1-1 plan.free since 14:02 · goes on by itself 2026-11-23 06:00',
    );
  });
});
