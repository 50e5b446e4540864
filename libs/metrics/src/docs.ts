import { typeName } from '@rentlake/schema';
import type { NamedQuery } from './named-query.ts';

/** A Markdown table of named queries: what each answers, with which columns, in which order and how many rows. */
export function queriesDocs(queries: readonly NamedQuery[]): string {
  const rows = queries.map(({ name, about, columns, order, limit }) => {
    const typed = Object.entries(columns).map(([column, type]) => `${column} ${typeName(type)}`);
    const sorted = order.join(', ').replaceAll(' DESC', ' desc');
    const cells = [`\`${name}\``, about, typed.join(', '), sorted, limit ?? 'all'];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| named query | answer | columns | order | rows |',
    '| - | - | - | - | - |',
    ...rows,
    '',
  ].join('\n');
}
