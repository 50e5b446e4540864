import { defaultSettings, type EngineSettings } from '@rentlake/engine';
import { UsageError } from './exit-status.ts';

const mebibytes: Readonly<Record<string, number>> = { MB: 1, MIB: 1, GB: 1024, GIB: 1024 };

/** `2GB`, `512MiB` → MiB. */
export function parseMemory(text: string, name: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const size = Math.floor(Number(digits) * (mebibytes[unit.toUpperCase()] ?? 0));
  if (!(size >= 64)) {
    throw new UsageError(
      `${name} is "${text}". Give a size of at least 64MB, such as 512MB or 2GB.`,
    );
  }
  return size;
}

export function parseCount(text: string, name: string, least: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < least) {
    throw new UsageError(`${name} is "${text}". Give a whole number from ${least} on.`);
  }
  return Number(text);
}

export interface EngineOptions {
  readonly threads?: string;
  readonly memory?: string;
}

/** Engine settings: options first, then RENTLAKE_THREADS and RENTLAKE_MEMORY, then what the machine has. */
export function engineSettings(options: EngineOptions): EngineSettings {
  const { RENTLAKE_THREADS, RENTLAKE_MEMORY } = process.env;
  const threads = options.threads ?? RENTLAKE_THREADS;
  const memory = options.memory ?? RENTLAKE_MEMORY;
  const defaults = defaultSettings();
  return {
    threads:
      threads === undefined
        ? defaults.threads
        : parseCount(threads, options.threads ? '--threads' : 'RENTLAKE_THREADS', 1),
    memoryMiB:
      memory === undefined
        ? defaults.memoryMiB
        : parseMemory(memory, options.memory ? '--memory' : 'RENTLAKE_MEMORY'),
  };
}

/** The lake: the option, then RENTLAKE_LAKE, then `.rentlake` here. */
export function lakeLocation(option: string | undefined): string {
  return option ?? process.env['RENTLAKE_LAKE'] ?? '.rentlake';
}
