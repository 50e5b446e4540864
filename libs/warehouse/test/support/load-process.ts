import { FolderStore } from '@rentlake/lake';
import { loadRun, openWarehouse, type WarehouseLoad } from '../../src/index.ts';
import { locationOf } from './location-of.ts';
import { settings } from './stored-run.ts';

/** Loads a run in a process of its own: what it loads from where to where comes as arguments. */

const [lake = '', location = '', load = ''] = process.argv.slice(2);
await using warehouse = await openWarehouse(locationOf(location), {
  lake: new FolderStore(lake),
  settings,
});
process.stdout.write('open\n');
await loadRun(JSON.parse(load) as WarehouseLoad, warehouse);
process.stdout.write('loaded\n');
