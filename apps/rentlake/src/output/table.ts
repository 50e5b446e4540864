import Table from 'cli-table3';

export type Cell = string | number | boolean | null;

const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

const controls = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f]', 'g');

/** Control characters as their pictures: data must not move the cursor of who reads it. */
const visible = (text: string): string =>
  text.replaceAll(controls, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });

const cellText = (cell: Cell): string => (cell === null ? '' : visible(String(cell)));

/** Rows under headers, in columns; the columns named in `right` are set to the right. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  right: readonly string[] = [],
): string {
  const table = new Table({
    head: headers.map(visible),
    chars: frameless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: headers.map((header) => (right.includes(header) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => row.map(cellText)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
