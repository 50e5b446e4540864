import { ContractError, type Dataset } from '@rentlake/schema';
import type { Metric } from './metric.ts';
import type { NamedQuery } from './named-query.ts';

/** Everything the road needs to know about a marketplace. A new one is such a value and no machinery. */
export interface Marketplace {
  /** As in paths and on the command line: `car-rental`. */
  readonly name: string;
  /** As in SQL: `car_rental`. */
  readonly schema: string;
  /** The schema of the warehouse that holds the published tables as well: `presentation`. */
  readonly warehouseSchema: string | undefined;
  readonly datasets: Readonly<Record<string, Dataset>>;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly queries: Readonly<Record<string, NamedQuery>>;
  /** Crawler → the tables that it makes known to a catalogue. Each table has one. */
  readonly crawlers: Readonly<Record<string, readonly string[]>>;
}

export interface MarketplaceDeclaration {
  readonly name: string;
  readonly warehouseSchema?: string;
  /** What the crawlers are called, after the marketplace, and whose tables are theirs. By default one has them all. */
  readonly crawlers?: Readonly<Record<string, readonly Metric[]>>;
  readonly datasets: readonly Dataset[];
  readonly metrics: readonly Metric[];
  readonly queries: readonly NamedQuery[];
}

function byName<Value>(
  values: readonly Value[],
  nameOf: (value: Value) => string,
): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const value of values) {
    const name = nameOf(value);
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new ContractError(
        `The name ${name} must match [a-z][a-z0-9_]*: it becomes part of paths and SQL.`,
      );
    }
    if (Object.hasOwn(result, name)) {
      throw new ContractError(`Two definitions are called ${name}. Rename one.`);
    }
    result[name] = value;
  }
  return result;
}

/** @throws ContractError when names repeat or do not fit a path, or a reference points nowhere. */
export function marketplace(declaration: MarketplaceDeclaration): Marketplace {
  if (!/^[a-z][a-z0-9-]*$/.test(declaration.name)) {
    throw new ContractError(`The marketplace name ${declaration.name} must match [a-z][a-z0-9-]*.`);
  }
  const datasets = byName(declaration.datasets, (dataset) => dataset.name);
  for (const { name, references } of declaration.datasets) {
    for (const reference of references) {
      if (datasets[reference.dataset]?.key === undefined) {
        throw new ContractError(
          `${name}.${reference.column} refers to ${reference.dataset}, which is no dataset with a key.`,
        );
      }
    }
  }
  return {
    name: declaration.name,
    schema: declaration.name.replaceAll('-', '_'),
    warehouseSchema: declaration.warehouseSchema,
    datasets,
    metrics: byName(declaration.metrics, (metric) => metric.table.name),
    queries: byName(declaration.queries, (query) => query.name),
    crawlers: crawlersOf(declaration),
  };
}

function crawlersOf({
  name,
  metrics,
  crawlers = { '': metrics },
}: MarketplaceDeclaration): Record<string, readonly string[]> {
  const named = Object.entries(crawlers).map(
    ([suffix, its]) =>
      [suffix === '' ? name : `${name}-${suffix}`, its.map(({ table }) => table.name)] as const,
  );
  const crawled = named.flatMap(([, tables]) => tables).sort();
  const tables = metrics.map(({ table }) => table.name).sort();
  if (crawled.join() !== tables.join()) {
    throw new ContractError(
      `The crawlers of ${name} have the tables ${crawled.join(', ')}; each of ${tables.join(', ')} needs exactly one.`,
    );
  }
  return Object.fromEntries(named);
}

/** The schemas under which readers find the published tables. */
export function readerSchemas({ schema, warehouseSchema }: Marketplace): readonly string[] {
  return warehouseSchema === undefined ? [schema] : [schema, warehouseSchema];
}
