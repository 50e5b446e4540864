import { EngineError } from '../engine-error.ts';

export interface EndedProcess {
  /** Exit status or signal. */
  readonly how: string;
  /** Path of the log. */
  readonly log: string;
  /** What it wrote there. */
  readonly text: string;
  readonly memoryMiB: number;
}

/** Why Spark ended in the middle of its work, in one sentence that tells what to do. */
export function endedProcess({ how, log, text, memoryMiB }: EndedProcess): EngineError {
  const see = `Its log: ${log}`;
  const found = (pattern: RegExp): string | undefined => pattern.exec(text)?.[0].trim();
  const full = found(/.*(no space left|disk quota exceeded).*/i);
  if (full) {
    return new EngineError(
      'resources',
      `The disk is full. Free some space and run the same command again. (${full}) ${see}`,
    );
  }
  const tooLarge = found(/.*(could not reserve enough space|cannot allocate memory).*/i);
  if (tooLarge) {
    return new EngineError(
      'resources',
      `Spark cannot have ${memoryMiB} MiB of memory. Give it less with --memory. (${tooLarge}) ${see}`,
    );
  }
  const tooSmall = found(/java\.lang\.OutOfMemoryError.*|System memory \d+ must be at least.*/);
  if (tooSmall) {
    return new EngineError(
      'resources',
      `Spark ran out of its ${memoryMiB} MiB of memory. Give it more with --memory. (${tooSmall}) ${see}`,
    );
  }
  if (how === 'SIGKILL' || /JVM ended by signal 9$/m.test(text)) {
    return new EngineError(
      'resources',
      `Spark was killed from outside, perhaps because the machine was short of memory. Give it less with --memory, or close other programs, and run the same command again. ${see}`,
    );
  }
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return new EngineError('statement', `Spark ended unexpectedly (${how}: ${last}). ${see}`);
}
