import { minimalCell } from '@rentlake/ingestion';
import type { Answer, Scalar } from '@rentlake/engine';
import { formatCount } from './format.ts';
import { renderTable } from './table.ts';

/** Rows that a table on a terminal shows at most; the other formats have no limit. */
const longestTable = 1000;

type Write = (text: string) => Promise<void>;

async function writeTable({ columns, batches }: Answer, write: Write): Promise<void> {
  const rows: (readonly Scalar[])[] = [];
  let more = 0;
  for await (const batch of batches) {
    const room = longestTable - rows.length;
    rows.push(...batch.slice(0, room));
    more += Math.max(0, batch.length - room);
  }
  const names = columns.map(({ name }) => name);
  const right = columns.filter(({ isNumeric }) => isNumeric).map(({ name }) => name);
  await write(`${renderTable(names, rows, right)}\n`);
  if (rows.length === 0) await write('(no rows)\n');
  if (more > 0)
    await write(`… and ${formatCount(more)} more rows; --format csv or json gives all.\n`);
}

async function writeCsv({ columns, batches }: Answer, write: Write): Promise<void> {
  const line = (cells: readonly Scalar[]): string =>
    `${cells.map((cell) => (cell === null ? '' : minimalCell(String(cell)))).join(',')}\n`;
  await write(line(columns.map(({ name }) => name)));
  for await (const batch of batches) await write(batch.map(line).join(''));
}

/** Exact numbers as JSON numbers with all their digits, which a JavaScript number might not have. */
function jsonValue(value: Scalar, isNumeric: boolean): string {
  return isNumeric && typeof value === 'string' && /^-?\d/.test(value)
    ? value
    : JSON.stringify(value);
}

async function writeJsonRows({ columns, batches }: Answer, write: Write): Promise<void> {
  let separator = '[\n';
  for await (const batch of batches) {
    for (const row of batch) {
      const pairs = columns.map(
        ({ name, isNumeric }, index) =>
          `${JSON.stringify(name)}: ${jsonValue(row[index] ?? null, isNumeric)}`,
      );
      await write(`${separator}  {${pairs.join(', ')}}`);
      separator = ',\n';
    }
  }
  await write(separator === '[\n' ? '[]\n' : '\n]\n');
}

export const answerFormats = { table: writeTable, csv: writeCsv, json: writeJsonRows } as const;

export type AnswerFormat = keyof typeof answerFormats;

export const isAnswerFormat = (text: string): text is AnswerFormat =>
  Object.hasOwn(answerFormats, text);
