import type { ColumnType } from '../column-type.ts';
import type { StorageDialect } from '../dialect.ts';
import type { Table } from '../table.ts';

/** The widest decimal that every engine has. */
const widest = 38;

/**
 * Measure → the aggregate that adds up its values: a text, exact to the last digit and the same on every engine, or null
 * where there is no value. Only numbers that are exact have one.
 */
export function measureSums(
  contract: Table,
  dialect: StorageDialect,
): Readonly<Record<string, string>> {
  const sums = Object.entries(contract.measures).flatMap(([name, type]) => {
    const scale = scaleOf(type);
    if (scale === undefined) return [];
    const number = dialect.type({ kind: 'decimal', precision: widest, scale });
    const sum = `SUM(CAST(${dialect.identifier(name)} AS ${number}))`;
    return [[name, `CAST(${sum} AS ${dialect.type({ kind: 'text' })})`] as const];
  });
  return Object.fromEntries(sums);
}

function scaleOf(type: ColumnType): number | undefined {
  if (type.kind === 'decimal') return type.scale;
  return type.kind === 'integer' || type.kind === 'bigint' ? 0 : undefined;
}
