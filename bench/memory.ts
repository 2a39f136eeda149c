/** Resident memory of another process, in megabytes (10^6 bytes), and its processor time. */
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

/** Clock ticks a second, as /proc counts them on every Linux of today. */
const TICKS = 100;

/** Processor time the process has used so far, user and system, milliseconds (whole seconds where there is no /proc). Throws when it does not run. */
export function processorMs(pid: number): number {
  if (process.platform !== 'linux') return cpuTimeMs(pid);
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // Behind the name in brackets, which may hold anything: state is field 3, utime 14, stime 15 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** By POSIX `ps`: `[dd-]hh:mm:ss`. */
function cpuTimeMs(pid: number): number {
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = time
    .trim()
    .split(/[:-]/)
    .map(Number)
    .toReversed();
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
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
