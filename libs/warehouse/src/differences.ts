import type { TableTotals, WarehouseLoad } from './warehouse.ts';

/** Where tables hold something else than the run says, as short phrases: `avg_listing_price: 9 rows, not 10`. */
export function differences(load: WarehouseLoad, found: TableTotals): readonly string[] {
  return load.tables.flatMap(({ contract: { name }, rows, sums = {} }) => {
    const totals = Object.hasOwn(found, name) ? found[name] : undefined;
    if (!totals) return [`${name}: not there`];
    const unlike = Object.entries(sums).flatMap(([measure, sum]) => {
      const other = totals.sums[measure] ?? null;
      return other === sum ? [] : [`${name}: ${measure} adds up to ${other}, not ${sum}`];
    });
    return totals.rows === rows ? unlike : [`${name}: ${totals.rows} rows, not ${rows}`, ...unlike];
  });
}
