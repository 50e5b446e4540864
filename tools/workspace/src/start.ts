import { resolve } from 'node:path';
import { runCommand } from 'rentlake';
import { marketplaces } from '@rentlake/metrics';

/** `npm start`: both pipelines on the sample data, then the answers to the named queries. */

const lake = resolve(import.meta.dirname, '../../../.rentlake');
const write = (text: string): unknown => process.stdout.write(text);
const rentlake = (...args: string[]): Promise<number> =>
  runCommand([...args, '--lake', lake], marketplaces, process);

/** Rows of an answer to show; the whole of it lies in the lake. */
const shown = 5;

async function start(): Promise<number> {
  for (const { name } of Object.values(marketplaces)) {
    const status = await rentlake('run', name);
    if (status !== 0) return status;
    write('\n');
  }
  for (const marketplace of Object.values(marketplaces)) {
    write(`── answers for ${marketplace.name} ──\n`);
    for (const query of Object.values(marketplace.queries)) {
      write(`\n${query.name}: ${query.about}\n`);
      const status = await rentlake(
        'answer',
        marketplace.name,
        query.name,
        '--limit',
        String(shown),
      );
      if (status !== 0) return status;
    }
    write('\n');
  }
  write(`What to try next:
  npx rentlake query "SELECT * FROM presentation.avg_listing_price LIMIT 10"
  duckdb .rentlake/warehouse.duckdb "SELECT * FROM presentation.avg_listing_price LIMIT 10"
  npx rentlake quarantine car-rental transactions
  npx rentlake runs
  npx rentlake run car-rental --source YOUR_FOLDER --lake YOUR_LAKE
  npx rentlake --help
`);
  return 0;
}

process.exitCode = await start();
