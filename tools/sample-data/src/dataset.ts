import type { Fault } from './faults.ts';
import type { Rng } from './rng.ts';

/** What a column holds, which decides how it can be spelt and spoilt. `currency` and `status` are text of few words. */
export type Kind =
  | 'text'
  | 'date'
  | 'timestamp'
  | 'decimal'
  | 'integer'
  | 'double'
  | 'boolean'
  | 'currency'
  | 'status';

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly need: 'key' | 'required' | 'optional';
}

/** Rows are made on demand, one at a time, so that any number of them fits into memory. */
export interface Dataset {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Rows with nothing wrong. */
  readonly sound: number;
  /** Rows that get one of `faults`, in turn. */
  readonly faulty: number;
  readonly faults: readonly Fault[];
  /** The i-th row as it should be: cells in the order of `columns`, canonical text, empty for null. Called once for each i, sound rows first to last; faulty ones have i >= sound. */
  row(i: number): string[];
}

/** Values that the contract does not know and real exports have nevertheless. */
export type Extra = (rng: Rng) => string;

/** `vehicle_id*` is the key, `vehicle_type!` is required, others are optional; after the colon the kind. */
export function columns(...specs: readonly `${string}:${Kind}`[]): readonly Column[] {
  return specs.map((spec) => {
    const [named = '', kind] = spec.split(':');
    const need = named.endsWith('*') ? 'key' : named.endsWith('!') ? 'required' : 'optional';
    return { name: named.replace(/[*!]$/, ''), kind: kind as Kind, need };
  });
}
