import type { ParquetColumn } from '@rentlake/lake';

const plain: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  INT32: 'int',
  INT64: 'bigint',
  INT96: 'timestamp',
  FLOAT: 'float',
  DOUBLE: 'double',
};

/** What a crawler calls the type of a Parquet column. */
export function inferredType(column: ParquetColumn): string {
  const { type, converted_type: converted, logical_type: logical } = column;
  if (converted === 'DECIMAL') return `decimal(${column.precision},${column.scale})`;
  if (converted === 'UTF8' || logical?.type === 'STRING') return 'string';
  if (converted === 'DATE') return 'date';
  if (logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP')) return 'timestamp';
  if (converted === 'INT_8') return 'tinyint';
  if (converted === 'INT_16') return 'smallint';
  return plain[type ?? ''] ?? 'binary';
}

const numbers = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'];

/** The type that holds the values of both. */
export function commonType(one: string, other: string): string {
  if (one === other) return one;
  const place = Math.max(numbers.indexOf(one), numbers.indexOf(other));
  if (numbers.includes(one) && numbers.includes(other)) return numbers[place]!;
  const areNumbers = [one, other].every(
    (type) => numbers.includes(type) || type.startsWith('decimal'),
  );
  return areNumbers ? 'double' : 'string';
}
