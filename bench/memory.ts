/** Resident memory of another process, in megabytes (10^6 bytes). */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the process holds now. Throws when it does not run. */
export function residentMb(pid: number): number {
  const kib =
    process.platform === 'linux'
      ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1])
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  return (kib * 1024) / 1e6;
}

/** Looks at the process four times a second until `stop`, which returns the most it held; `first` is what it held at the start. */
export function watchMemory(pid: number): { readonly first: number; readonly stop: () => number } {
  const first = residentMb(pid);
  let peak = first;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMb(pid));
  }, 250);
  return {
    first,
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
