import type { Dialect } from '@rentlake/schema';

/** One value of an answer. */
export interface Answer {
  /** As contracts call it: `bigint`, `decimal(18,2)`. */
  readonly type: string;
  /** As the engine casts it to text. */
  readonly value: string | null;
}

/** An engine that answers questions. Another engine is one more of these. */
export interface SqlRunner<D extends Dialect = Dialect> {
  readonly dialect: D;
  /** The values of a SELECT of two columns, `place` and `value`, in the order of `place`. */
  ask(select: string): Promise<readonly Answer[]>;
}

/** A contract's name of a type for what an engine calls it. */
export function contractType(
  name: string,
  ofEngine: Readonly<Record<string, string>> = {},
): string {
  const lower = name.toLowerCase();
  return ofEngine[lower] ?? lower;
}
