import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

export interface Measurement {
  /** Wall seconds from start to end of the process, start of Node included. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Largest resident set, in MB of 10^6 bytes. */
  readonly megabytes: number;
  /** Load of the machine in the last minute of it, its own included. */
  readonly load: number;
  readonly stdout: string;
}

/**
 * Runs a Node program as a process of its own and measures it. Throws with the program's last words when it fails. What its own
 * child processes use is not counted; neither contestant has any.
 */
export async function measuredRun(program: string, args: readonly string[]): Promise<Measurement> {
  const preload = new URL('./report-peak.ts', import.meta.url).href;
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', preload, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr, usage, status] = await Promise.all([
    text(child.stdio[1] as Readable),
    text(child.stdio[2] as Readable),
    text(child.stdio[3] as Readable),
    new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal));
    }),
  ]);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ')} ended with ${status}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
    );
  const { peakKilobytes, cpuMicroseconds } = JSON.parse(usage) as {
    peakKilobytes: number;
    cpuMicroseconds: number;
  };
  return {
    seconds,
    cpuSeconds: cpuMicroseconds / 1e6,
    megabytes: (peakKilobytes * 1024) / 1e6,
    load: loadavg()[0] ?? 0,
    stdout,
  };
}
