import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, jest, test } from '@jest/globals';
import { EmbeddedEngine } from '@rentlake/engine';
import { FolderStore, LakeError } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { ingest } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'rentlake-readable-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('a source that cannot be read on while a copy of it is made says so itself', async () => {
  const source = new FolderStore(join(folder, 'source'));
  // Mixed line ends: only a copy can be read.
  const tables = {
    vehicles: 'vehicle_id,vehicle_type\r\n1,van\n2,car\r\n',
    users: 'user_id\n1\n',
    locations: 'location_id,city\n1,Porto\n',
    transactions:
      'transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\n',
  };
  for (const [name, text] of Object.entries(tables)) await source.write(`${name}.csv`, text);
  const lake = new FolderStore(join(folder, 'lake'));
  const away = new LakeError('storage', 's3://source cannot be read: SlowDown.');
  const stream = source.stream.bind(source);
  let reads = 0;
  jest.spyOn(source, 'stream').mockImplementation((key) => {
    if (key === 'vehicles.csv') reads += 1;
    // Before, it is inspected, and its header is read.
    if (key !== 'vehicles.csv' || reads < 3) return stream(key);
    return Readable.from(
      (async function* () {
        yield Buffer.from('vehicle_id,vehicle_type\r\n');
        throw away;
      })(),
    );
  });
  const engine = new EmbeddedEngine(lake, { threads: 1, memoryMiB: 256 });
  await expect(
    ingest({ marketplace: carRental, runId: 'monday', versions: {} }, { lake, engine, source }),
  ).rejects.toBe(away);
  expect(reads).toBe(3);
});
