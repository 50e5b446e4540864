import { availableParallelism, totalmem } from 'node:os';

export interface EngineSettings {
  readonly threads: number;
  /** Upper bound of the engine's own memory; beyond it, it spills. */
  readonly memoryMiB: number;
}

const mebibyte = 1 << 20;

/** The memory this process may use: that of its container if it has a limit, else the machine's. */
function memoryOfMachine(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** All cores; 60% of the memory, at most 4 GiB: the rest is for Node, file buffers and the reader's neighbours. */
export function defaultSettings(): EngineSettings {
  return {
    threads: availableParallelism(),
    memoryMiB: Math.min(4096, Math.floor((memoryOfMachine() * 0.6) / mebibyte)),
  };
}
