import { Column, type Table } from '@rentlake/schema';
import type { Metric } from '../metric.ts';
import { namedQuery, type NamedQuery } from '../named-query.ts';

/** The rows of the latest week, month or day of a KPI, ordered by `order`: its grain, or its rank. */
export function latest(
  metric: Metric,
  order: readonly string[] = grainOrder(metric.table),
): NamedQuery {
  const { name, grain, measures } = metric.table;
  const [period = ''] = Object.keys(grain);
  return namedQuery({
    name: `latest_${name}`,
    about: `The rows of ${name} with the latest ${period}.`,
    columns: Object.fromEntries(
      Object.entries({ ...grain, ...measures }).map(([column, type]) => [column, new Column(type)]),
    ),
    query: ({ from }) => `
SELECT * FROM ${from(metric)} AS kpi
WHERE ${period} = (SELECT MAX(${period}) FROM ${from(metric)} AS latest)`,
    order,
  });
}

const grainOrder = (table: Table): string[] => Object.keys(table.grain);
