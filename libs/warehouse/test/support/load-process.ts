import { FolderStore } from '@rentlake/lake';
import { loadRun, openWarehouse, parseLocation, type WarehouseLoad } from '../../src/index.ts';
import { settings } from './stored-run.ts';

/** Loads a run in a process of its own: what it loads from where to where comes as arguments. */

const [lake = '', location = '', load = ''] = process.argv.slice(2);
const place = parseLocation(location, 'location');
if (!place) throw new Error('No location.');
await using warehouse = await openWarehouse(place, { lake: new FolderStore(lake), settings });
process.stdout.write('open\n');
await loadRun(JSON.parse(load) as WarehouseLoad, warehouse);
process.stdout.write('loaded\n');
