import type { Dataset } from '../dataset.ts';
import type { ReadingDialect } from '../dialect.ts';
import { lineage } from '../lineage.ts';

/** All of a raw row, as one value. */
export const rawRow = 'raw_row';

/** No header of a source begins with a blank. */
const rawAlias = ' raw';

/** The cleaned text behind a typed column; the blank keeps it apart from every contract name. */
const textOf = (column: string, dialect: ReadingDialect): string =>
  dialect.identifier(`text of ${column}`);

/**
 * A relation of typed rows over the raw rows of `raw` (a relation): lineage, `raw_row`, `is_malformed`, and for each contract column
 * its value and, as `text of <column>`, its cleaned text.
 */
export function typedRows(contract: Dataset, dialect: ReadingDialect, raw: string): string {
  const columns = Object.entries(contract.columns);
  const alias = dialect.identifier(rawAlias);
  const cleaned = columns.map(
    ([name, column]) =>
      `${dialect.read.clean(dialect.identifier(name), column.type.kind)} AS ${textOf(name, dialect)}`,
  );
  const typed = columns.map(([name, column]) => {
    const value = dialect.read.parse(textOf(name, dialect), column.type);
    const spelled = column.spelling ? dialect.read.spell(value, column.spelling) : value;
    return `${spelled} AS ${dialect.identifier(name)}`;
  });
  const texts = columns.map(([name]) => textOf(name, dialect));
  return `(
  SELECT ${[lineage.file, lineage.row, rawRow, 'is_malformed', ...texts, ...typed].join(',\n    ')}
  FROM (
    SELECT ${[lineage.file, lineage.row, `${dialect.read.wholeRow(alias)} AS ${rawRow}`, `${lineage.malformed} IS NOT NULL AS is_malformed`, ...cleaned].join(',\n      ')}
    FROM ${raw} AS ${alias}
  ) AS cleaned
) AS typed`;
}

const requiredColumns = (contract: Dataset): string[] =>
  Object.entries(contract.columns)
    .filter(([, column]) => column.role !== 'optional')
    .map(([name]) => name);

/** Whether a typed row has no reason of its own (duplicates are found among these). Never null. */
export function isValid(contract: Dataset, dialect: ReadingDialect): string {
  const present = requiredColumns(contract).map(
    (name) => `${dialect.identifier(name)} IS NOT NULL`,
  );
  const rules = Object.values(contract.rules).map(
    (rule) => `COALESCE(NOT (${rule(dialect.fn)}), TRUE)`,
  );
  return ['NOT is_malformed', ...present, ...rules].join('\n    AND ');
}

/** All reasons of a typed row that is not valid, as a sorted list of text. */
export function reasonsOf(contract: Dataset, dialect: ReadingDialect): string {
  const missingOrInvalid = requiredColumns(contract).map(
    (name) =>
      `CASE WHEN ${dialect.identifier(name)} IS NULL THEN CASE WHEN ${textOf(name, dialect)} IS NULL THEN ${dialect.literal(`missing_${name}`)} ELSE ${dialect.literal(`invalid_${name}`)} END END`,
  );
  const rules = Object.entries(contract.rules).map(
    ([reason, rule]) => `CASE WHEN ${rule(dialect.fn)} THEN ${dialect.literal(reason)} END`,
  );
  const malformed = dialect.read.sortedList([dialect.literal('malformed_row')]);
  return `CASE WHEN is_malformed THEN ${malformed}
    ELSE ${dialect.read.sortedList([...missingOrInvalid, ...rules])} END`;
}

/** `nulled_<column>` → condition under which a typed row lost the value of that optional column. */
export function nulledConditions(
  contract: Dataset,
  dialect: ReadingDialect,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(contract.columns)
      .filter(([, column]) => column.role === 'optional' && column.type.kind !== 'text')
      .map(([name]) => [
        `nulled_${name}`,
        `${textOf(name, dialect)} IS NOT NULL AND ${dialect.identifier(name)} IS NULL`,
      ]),
  );
}
