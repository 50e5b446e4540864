import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';

/** The first call of a function, and what it does. */
export interface FirstEvent {
  readonly handler: Stage;
  /** What sets it apart from the same handler's other event. */
  readonly of?: string;
  readonly event: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The name of the error that it ends with; done otherwise. */
  readonly error?: string;
}

/**
 * The smallest run that goes all the way: a source of headers alone, in folders, so that no network is in the number. DuckDB does all that it
 * does for rows. The last event is of a database, and ends when the driver has been loaded, for want of a file.
 */
export function firstEvents(
  { source, lake }: { readonly source: string; readonly lake: string },
  handlers: readonly Stage[],
): readonly FirstEvent[] {
  mkdirSync(join(source, carRental.name), { recursive: true });
  for (const { name, columns } of Object.values(carRental.datasets)) {
    const header = `${Object.keys(columns).join(',')}\n`;
    writeFileSync(join(source, carRental.name, `${name}.csv`), header);
  }
  const quiet = {
    RENTLAKE_LAKE: lake,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  const event = { marketplace: carRental.name, run_id: 'first' };
  const runs = handlers.map((handler) => ({
    handler,
    event,
    environment: { ...quiet, RENTLAKE_SOURCE: source },
  }));
  if (!handlers.includes('ingestion')) return runs;
  const database = {
    handler: 'ingestion' as const,
    of: 'MySQL',
    event: { marketplace: 'listings', run_id: 'first' },
    environment: {
      ...quiet,
      RENTLAKE_SOURCE: `mysql://reader@127.0.0.1/listings?ssl-ca=${join(source, 'none.pem')}`,
    },
    error: 'BadData',
  };
  return [...runs, database];
}
