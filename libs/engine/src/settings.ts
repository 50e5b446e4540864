import { availableParallelism, totalmem } from 'node:os';
import * as z from 'zod';
import { parseFields, type Parsed } from './parse-fields.ts';

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

/** A setting, by its option or variable, whose text cannot be what it must be. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

const mebibytes: Readonly<Record<string, number>> = { MB: 1, MIB: 1, GB: 1024, GIB: 1024 };
const memoryHint = 'Give a size of at least 64MB, such as 512MB or 2GB.';

/** `2GB`, `512MiB` → MiB. */
export const memorySize = z
  .string(memoryHint)
  .transform((text) => {
    const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
    return Math.floor(Number(digits) * (mebibytes[unit.toUpperCase()] ?? 0));
  })
  .refine((size) => size >= 64, memoryHint);

/** A whole number of at most six digits. */
export function wholeNumber(least: number): z.ZodType<number, string> {
  const hint = `Give a whole number from ${least} on.`;
  return z
    .string(hint)
    .regex(/^\d{1,6}$/, hint)
    .transform(Number)
    .refine((number) => number >= least, hint);
}

/** The path of a folder; a URL is refused. */
export const folderPath = z
  .string('Give the path of a folder.')
  .min(1, 'Give the path of a folder.')
  .superRefine((location, context) => {
    const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? [];
    if (scheme !== undefined) {
      context.addIssue(`Give the path of a folder; ${scheme}:// is not taken here.`);
    }
  });

/** The variables of an engine; what is absent is as the machine has it. */
export const engineVariables = {
  RENTLAKE_THREADS: wholeNumber(1).optional(),
  RENTLAKE_MEMORY: memorySize.optional(),
};

export interface EngineValues {
  readonly RENTLAKE_THREADS?: number | undefined;
  readonly RENTLAKE_MEMORY?: number | undefined;
}

/** Engine settings from the parsed `engineVariables`. */
export function engineSettings({
  RENTLAKE_THREADS,
  RENTLAKE_MEMORY,
}: EngineValues): EngineSettings {
  const defaults = defaultSettings();
  return {
    threads: RENTLAKE_THREADS ?? defaults.threads,
    memoryMiB: RENTLAKE_MEMORY ?? defaults.memoryMiB,
  };
}

/**
 * The value of the text found under `name` (an option, say).
 * @throws SettingError with name, text and what to give.
 */
export function parseSetting<Value>(schema: z.ZodType<Value>, text: string, name: string): Value {
  return settled(parseFields(schema, text, [name]));
}

/**
 * Settings from named texts (the environment, say).
 * @throws SettingError with name, text and what to give, for all that are wrong.
 */
export function parseSettings<Settings>(
  schema: z.ZodType<Settings>,
  texts: Readonly<Record<string, string | undefined>>,
): Settings {
  return settled(parseFields(schema, texts, []));
}

function settled<Data>(parsed: Parsed<Data>): Data {
  if (parsed.problems) throw new SettingError(parsed.problems.join(' '));
  return parsed.data;
}
