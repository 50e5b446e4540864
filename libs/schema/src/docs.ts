import { typeName } from './column-type.ts';
import { curatedColumns, type Dataset } from './dataset.ts';
import { readerColumns, type Table } from './table.ts';

const notes = (contract: Dataset, name: string): string => {
  const column = contract.columns[name];
  if (!column) {
    return 'derived';
  }
  const reference = contract.references.find((candidate) => candidate.column === name);
  return [
    ...(column.role === 'optional' ? [] : [column.role]),
    ...(name === contract.version ? ['version'] : []),
    ...(reference ? [`→ ${reference.dataset}`] : []),
    ...(column.aliases.length > 0 ? [`also ${column.aliases.join(', ')}`] : []),
  ].join('; ');
};

/** A Markdown section that documents one dataset: its files, columns and rules. */
export function datasetDocs(contract: Dataset): string {
  const rows = Object.entries(curatedColumns(contract)).map(
    ([name, type]) => `| \`${name}\` | ${typeName(type)} | ${notes(contract, name)} |`,
  );
  const rules = Object.keys(contract.rules).map((rule) => `\`${rule}\``);
  const files = [contract.name, ...contract.aliases].map((name) => `\`${name}\``);
  return [
    `### ${contract.name}`,
    '',
    `Files: ${files.join(', ')}.${rules.length > 0 ? ` Rules: ${rules.join(', ')}.` : ''}`,
    '',
    '| column | type | notes |',
    '| - | - | - |',
    ...rows,
    '',
  ].join('\n');
}

/** A Markdown section that documents one published table. */
export function tableDocs(contract: Table): string {
  const role = (name: string): string =>
    name in contract.grain ? 'grain' : name === contract.partition.name ? 'partition' : '';
  const rows = Object.entries(readerColumns(contract)).map(
    ([name, type]) => `| \`${name}\` | ${typeName(type)} | ${role(name)} |`,
  );
  return [
    `### ${contract.name}`,
    '',
    contract.about,
    '',
    '| column | type | role |',
    '| - | - | - |',
    ...rows,
    '',
  ].join('\n');
}
