import { databaseSource, ingest } from '@rentlake/ingestion';
import { EmbeddedEngine } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';

/** Our ingestion of a database into a lake: `ingest.ts URL LAKE`. Prints how many bookings it read. */
const [url = '', folder = ''] = process.argv.slice(2);
const lake = new FolderStore(folder);
const { datasets } = await ingest(
  { marketplace: listings, runId: 'bench', versions: {} },
  {
    lake,
    source: databaseSource(url, undefined),
    engine: new EmbeddedEngine(lake, { threads: 2, memoryMiB: 512 }),
  },
);
console.log(String(datasets['bookings']?.raw));
