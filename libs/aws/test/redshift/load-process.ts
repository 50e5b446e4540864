import { loadRun, parseLocation, type WarehouseLoad } from '@rentlake/warehouse';
import { parseS3Location, RedshiftWarehouse, S3Store } from '../../src/index.ts';

/** Loads a run in a process of its own: what it loads from where to where comes as arguments. */

const [lake = '', location = '', endpoint = '', load = ''] = process.argv.slice(2);
const aws = {
  ...{ endpoint, region: 'eu-central-1' },
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const place = parseLocation(location, 'location');
const bucket = parseS3Location(lake);
if (place?.kind !== 'redshift' || !bucket) throw new Error('No location.');
await using store = new S3Store(bucket, aws);
await using warehouse = await RedshiftWarehouse.open(place, { lake: store, aws });
process.stdout.write('open\n');
await loadRun(JSON.parse(load) as WarehouseLoad, warehouse);
process.stdout.write('loaded\n');
