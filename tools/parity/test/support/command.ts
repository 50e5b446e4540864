import { marketplaces } from '@rentlake/metrics';
import { runCommand } from 'rentlake';

export interface Outcome {
  readonly status: number;
  readonly stderr: string;
}

/** Runs the command in this process. */
export async function command(
  ...args: readonly string[]
): Promise<Outcome & { readonly stdout: string }> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({
    write: (text: string) => {
      said[name] += text;
      return true;
    },
  });
  const status = await runCommand(args, marketplaces, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    on: () => undefined,
    off: () => undefined,
  });
  return { status, ...said };
}
