import type { Terminal } from '../../src/index.ts';

/** A terminal that keeps what is written to it and can be told to press Ctrl-C. */
export interface RecordingTerminal extends Terminal {
  readonly text: { stdout: string; stderr: string };
  /** As Ctrl-C does. @returns whether somebody listened. */
  interrupt(): boolean;
}

export function recordingTerminal(onStdout?: (text: string) => void): RecordingTerminal {
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  return {
    text,
    stdout: {
      write: (chunk) => {
        text.stdout += chunk;
        onStdout?.(chunk);
      },
    },
    stderr: {
      write: (chunk) => {
        text.stderr += chunk;
      },
    },
    on: (_signal, listener) => listeners.add(listener),
    off: (_signal, listener) => listeners.delete(listener),
    interrupt: () => {
      const isHeard = listeners.size > 0;
      for (const listener of [...listeners]) listener();
      return isHeard;
    },
  };
}
