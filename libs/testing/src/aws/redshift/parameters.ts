import { tokensOf } from './sql-tokens.ts';

/** A parameter as the API has it; all values are texts. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

export interface Bound {
  /** With `$1` in place of `:name`. */
  readonly sql: string;
  readonly values: readonly string[];
  /** Names that the statement uses. */
  readonly used: ReadonlySet<string>;
  /** Names that it uses and nobody gave. */
  readonly missing: readonly string[];
}

/** Puts parameters where a statement names them. */
export function bind(sql: string, parameters: readonly Parameter[]): Bound {
  const places = new Map<string, number>();
  const values: string[] = [];
  const missing: string[] = [];
  let bound = '';
  let from = 0;
  for (const { kind, value: name, start, end } of tokensOf(sql)) {
    if (kind !== 'parameter') continue;
    if (!places.has(name)) {
      const parameter = parameters.find((each) => each.name === name);
      if (parameter) values.push(parameter.value);
      else missing.push(name);
      places.set(name, values.length);
    }
    bound += `${sql.slice(from, start)}$${places.get(name)}`;
    from = end;
  }
  return { sql: bound + sql.slice(from), values, used: new Set(places.keys()), missing };
}
