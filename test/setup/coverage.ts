/** Istanbul's coverage of files by path; counters of statements, functions and branch arms. */
export type CoverageMap = Partial<Record<string, FileCoverage>>;

interface FileCoverage {
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

/** Counters of one file that moved in a workflow. */
export interface Counters extends FileCoverage {
  readonly path: string;
}

const global = globalThis as { __coverage__?: CoverageMap };

/** Adds what ran inside workflows to what jest counted in this test file. `maps` holds the instrumented files with all counters at zero. */
export function addCounters(maps: CoverageMap, counters: readonly Counters[]): void {
  const coverage = (global.__coverage__ ??= {});
  for (const { path, s, f, b } of counters) {
    const file = coverage[path] ?? maps[path];
    if (file === undefined) throw new Error(`${path} ran in a workflow but was never instrumented`);
    coverage[path] = file;
    for (const [key, count] of Object.entries(s)) file.s[key] = (file.s[key] ?? 0) + count;
    for (const [key, count] of Object.entries(f)) file.f[key] = (file.f[key] ?? 0) + count;
    for (const [key, arms] of Object.entries(b)) {
      file.b[key] = arms.map((count, arm) => (file.b[key]?.[arm] ?? 0) + count);
    }
  }
}
