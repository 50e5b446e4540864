/** RFC 4180: quotes only where they are needed. */
export function cell(text: string): string {
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

export function line(cells: readonly string[]): string {
  let text = cell(cells[0] ?? '');
  for (let i = 1; i < cells.length; i += 1) text += `,${cell(cells[i]!)}`;
  return text;
}
