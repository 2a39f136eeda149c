/** `mailkeel doctor --json` as it is typed, in this process or in one of its own. */
import { execFile } from 'node:child_process';
import type { Config } from '../../src/config.ts';
import type { DoctorFinding } from '../../src/core/doctor.ts';
import { mailkeel } from '../cli/terminal.ts';
import { cliArguments } from '../e2e/support/processes.ts';
import type { Told } from './planted.ts';

/** What it says of this machine; no manifest is named, so no account is asked. */
export async function doctorHere(config: Config): Promise<readonly Told[]> {
  const { out } = await mailkeel(config, ['doctor', '--json']);
  return toldOf(out);
}

/** What it says of a manifest, in a process of its own: Node reads the authorities it trusts once, when it starts. */
export function doctorApart(
  manifest: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Told[]> {
  const args = cliArguments('doctor', manifest, '--json');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: environment }, (error, stdout, stderr) => {
      // Findings end it with 1; without any it said on stderr what kept it from looking.
      if (stdout === '') reject(new Error(stderr, { cause: error }));
      else resolve(toldOf(stdout));
    });
  });
}

function toldOf(json: string): readonly Told[] {
  return (JSON.parse(json) as readonly DoctorFinding[]).map(({ severity, ...finding }) => ({
    ...finding,
    bad: severity !== 'ok',
  }));
}
