/**
 * The table of planted faults: each is named by its command with its cause and a remedy, and is gone once the remedy was followed. Nothing
 * that names the same check may stand beside a repaired fault, so a check that always complains fails here.
 */
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_FAULTS } from './account-faults.ts';
import { HEALTH_FAULTS } from './health-faults.ts';
import { MANAGED_FAULTS } from './managed-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import { PASSWORD_FAULTS } from './password-faults.ts';
import { PERMISSION_FAULTS } from './permission-faults.ts';
import type { PlantedFault, Told } from './planted.ts';
import { TEMPORAL_FAULTS } from './temporal-faults.ts';

const FAULTS: readonly PlantedFault[] = [
  ...MACHINE_FAULTS,
  ...ACCOUNT_FAULTS,
  ...TEMPORAL_FAULTS,
  ...PERMISSION_FAULTS,
  ...HEALTH_FAULTS,
  ...MANAGED_FAULTS,
  ...PASSWORD_FAULTS,
];

const complaints = (told: readonly Told[], { check, subject }: PlantedFault): readonly Told[] =>
  told.filter(
    (line) => line.bad && line.check === check && (subject ?? line.subject) === line.subject,
  );

describe('planted faults', () => {
  it('are 25 at least, each once', () => {
    const names = FAULTS.map(({ fault }) => fault);

    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(25);
  });

  it.each(FAULTS.map((row) => [row.command, row.fault, row] as const))(
    '%s names %s, with what repairs it',
    async (_command, _fault, row) => {
      const [complaint] = complaints(await row.look('planted'), row);

      expect(complaint?.message).toMatch(row.cause);
      expect(complaint?.remedy).toMatch(row.remedy);
    },
  );

  it.each(FAULTS.map((row) => [row.command, row.fault, row] as const))(
    '%s is silent about %s once the remedy was followed',
    async (_command, _fault, row) => {
      expect(complaints(await row.look('repaired'), row)).toEqual([]);
    },
  );
});
