import type { FieldDef, QueryArrayResult } from 'pg';

/** A field of a record as the API types it. */
export type Field =
  | { readonly isNull: true }
  | { readonly stringValue: string }
  | { readonly longValue: number }
  | { readonly doubleValue: number }
  | { readonly booleanValue: boolean };

/** What a statement answered: PostgreSQL's texts, typed only when they are asked for. */
export interface Answer {
  readonly columns: readonly object[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly FieldDef[];
}

/** PostgreSQL's number of a type → what Redshift calls it, and how the API gives it. */
const types: Readonly<
  Record<number, readonly [name: string, value: 'boolean' | 'long' | 'double']>
> = {
  16: ['bool', 'boolean'],
  20: ['int8', 'long'],
  21: ['int2', 'long'],
  23: ['int4', 'long'],
  26: ['oid', 'long'],
  700: ['float4', 'double'],
  701: ['float8', 'double'],
};
const names: Readonly<Record<number, string>> = {
  ...{ 18: 'char', 19: 'name', 25: 'varchar', 1042: 'bpchar', 1043: 'varchar', 1082: 'date' },
  ...{ 1083: 'time', 1114: 'timestamp', 1184: 'timestamptz', 1700: 'numeric' },
};

/** Undefined for a statement that answers with no rows, not even none. */
export function answerOf({
  fields,
  rows,
}: QueryArrayResult<(string | null)[]>): Answer | undefined {
  if (fields.length === 0) return undefined;
  return { columns: fields.map(columnOf), rows, fields };
}

export function recordsOf(
  { rows, fields }: Answer,
  from: number,
  to: number,
): readonly (readonly Field[])[] {
  return rows
    .slice(from, to)
    .map((row) => row.map((text, place) => fieldOf(text, fields[place]?.dataTypeID ?? 0)));
}

function fieldOf(text: string | null, type: number): Field {
  if (text === null) return { isNull: true };
  switch (types[type]?.[1]) {
    case 'boolean':
      return { booleanValue: text === 't' };
    case 'long':
      return { longValue: Number(text) };
    case 'double':
      return { doubleValue: Number(text) };
    case undefined:
      return { stringValue: text };
  }
}

function columnOf({ name, dataTypeID, dataTypeModifier: modifier }: FieldDef): object {
  const typeName = types[dataTypeID]?.[0] ?? names[dataTypeID] ?? 'varchar';
  const isSized = modifier >= 4;
  const length = isSized && typeName !== 'numeric' ? modifier - 4 : 0;
  return {
    name,
    label: name,
    typeName,
    length,
    precision: isSized && typeName === 'numeric' ? (modifier - 4) >> 16 : length,
    scale: isSized && typeName === 'numeric' ? (modifier - 4) & 0x7ff : 0,
    nullable: 1,
    isCaseSensitive: typeName === 'varchar',
    isCurrency: false,
    isSigned: ['int8', 'int4', 'int2', 'float8', 'float4', 'numeric'].includes(typeName),
    schemaName: '',
    tableName: '',
  };
}
