import { typeName, type ColumnType } from './column-type.ts';
import type { Column, Spelling } from './column.ts';
import { curatedColumns, type Dataset } from './dataset.ts';
import { readerColumns, type Table } from './table.ts';

const code = (name: string): string => `\`${name}\``;

const spellingNote = ({ letters, words }: Spelling): string =>
  [
    `${letters} case`,
    ...Object.entries(words).map(([word, instead]) => `${code(word)} becomes ${code(instead)}`),
  ].join(', ');

function columnNotes(contract: Dataset, name: string, column: Column): string {
  const reference = contract.references.find((candidate) => candidate.column === name);
  return [
    ...(column.role === 'optional' ? [] : [column.role]),
    ...(name === contract.version ? ['version'] : []),
    ...(reference ? [`→ ${reference.dataset}`] : []),
    ...(column.aliases.length > 0 ? [`also ${column.aliases.map(code).join(', ')}`] : []),
    ...(column.spelling ? [spellingNote(column.spelling)] : []),
  ].join('; ');
}

/** A section of Markdown: a heading of level 4, paragraphs, and a table with a row for each column. */
function section(
  name: string,
  paragraphs: readonly string[],
  columns: Readonly<Record<string, ColumnType>>,
  notes: (column: string) => string,
): string {
  const rows = Object.entries(columns).map(
    ([column, type]) => `| ${code(column)} | ${typeName(type)} | ${notes(column)} |`,
  );
  const table = ['| column | type | notes |', '| - | - | - |', ...rows].join('\n');
  return [`#### ${name}`, ...paragraphs, table, ''].join('\n\n');
}

/** A Markdown section that documents one dataset: its files, columns and rules. */
export function datasetDocs(contract: Dataset): string {
  const files = [contract.name, ...contract.aliases].map(code).join(' or ');
  const rules = Object.keys(contract.rules).map(code).join(', ');
  const about = [
    `Files: ${files}.`,
    ...(contract.key === undefined ? ['No key: every row counts.'] : []),
    ...(rules === '' ? [] : [`Rules: ${rules}.`]),
  ];
  return section(contract.name, [about.join(' ')], curatedColumns(contract), (name) => {
    const column = contract.columns[name];
    return column ? columnNotes(contract, name, column) : 'derived';
  });
}

/** A Markdown section that documents one published table. */
export function tableDocs(contract: Table): string {
  return section(contract.name, [contract.about], readerColumns(contract), (name) => {
    if (name === contract.partition.name) return 'partition';
    return Object.hasOwn(contract.grain, name) ? 'grain' : '';
  });
}
