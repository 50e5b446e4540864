/** Where the command writes, and what it is told there. `process` is one. */
export interface Terminal {
  readonly stdout: {
    /** False when the reader is slower than we are; `drain` follows. */
    write(text: string): unknown;
    once?(event: 'drain', listener: () => void): unknown;
    readonly isTTY?: boolean;
  };
  readonly stderr: { write(text: string): unknown };
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Writes, and waits for a reader that is slower than we are. */
export async function writeAll({ stdout }: Terminal, text: string): Promise<void> {
  if (stdout.write(text) !== false || !stdout.once) return;
  await new Promise<void>((resume) => stdout.once?.('drain', resume));
}

/** A signal that is aborted by Ctrl-C; a second Ctrl-C ends the process as it would have without us. */
export function interruptible(terminal: Terminal): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const stop = (): void => {
    terminal.off('SIGINT', stop);
    terminal.off('SIGTERM', stop);
    controller.abort(new Error('Interrupted.'));
  };
  terminal.on('SIGINT', stop);
  terminal.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      terminal.off('SIGINT', stop);
      terminal.off('SIGTERM', stop);
    },
  };
}
