import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { text } from 'node:stream/consumers';
import { watchTree, type TreeUsage } from './process-tree.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface CommandMeasurement extends TreeUsage {
  /** Wall seconds from start to end of the process. */
  readonly seconds: number;
  /** Load of the machine in the last minute of it, its own included. */
  readonly load: number;
}

/** Runs a command and measures it with all processes below it. Throws with its last words when it fails. */
export async function measuredCommand(command: Command): Promise<CommandMeasurement> {
  const { program, args, env } = command;
  const start = performance.now();
  const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const status = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const tree = child.pid === undefined ? undefined : watchTree(child.pid);
  try {
    const [ended, stdout, stderr] = await Promise.all([
      status,
      text(child.stdout),
      text(child.stderr),
    ]);
    const seconds = (performance.now() - start) / 1000;
    if (ended !== 0)
      throw new Error(
        `${program} ${args.join(' ')} ended with ${ended}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
      );
    const { cpuSeconds = 0, megabytes = 0 } = tree?.stop() ?? {};
    return { seconds, cpuSeconds, megabytes, load: loadavg()[0] ?? 0 };
  } finally {
    tree?.stop();
  }
}

/** One after another: seconds add up, memory does not. */
export async function measuredCommands(commands: readonly Command[]): Promise<CommandMeasurement> {
  const measured: CommandMeasurement[] = [];
  for (const command of commands) measured.push(await measuredCommand(command));
  return together(measured);
}

export function together(measured: readonly CommandMeasurement[]): CommandMeasurement {
  const sum = (of: (one: CommandMeasurement) => number): number =>
    measured.reduce((total, one) => total + of(one), 0);
  return {
    seconds: sum(({ seconds }) => seconds),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    megabytes: Math.max(...measured.map(({ megabytes }) => megabytes)),
    load: Math.max(...measured.map(({ load }) => load)),
  };
}
