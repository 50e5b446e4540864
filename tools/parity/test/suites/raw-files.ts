import { describe, expect, it } from '@jest/globals';
import { EmbeddedEngine, type Engine } from '@rentlake/engine';
import { TextBatch, slicesOf, writeTextRows } from '@rentlake/ingestion';
import type { FolderStore } from '@rentlake/lake';

const rows: readonly (string | null)[] = [
  'plain',
  '',
  null,
  'São Paulo 😀',
  'two\nlines, "quoted"',
  'long '.repeat(20_000),
];

/** Tests that the raw files that ingestion encodes itself, from a database, are read alike by both engines. */
export function describeRawFiles(lake: () => FolderStore, spark: () => Engine): void {
  describe('A raw file of the rows of a database', () => {
    it('holds the same text for Spark and the embedded engine', async () => {
      const columns = [
        { name: 'id', hex: false },
        { name: 'photo', hex: true },
      ];
      const batches = async function* (): AsyncGenerator<TextBatch> {
        const batch = new TextBatch(columns);
        for (const text of rows) {
          batch.append(slicesOf([text === null ? null : Buffer.from(text), Buffer.from([0, 255])]));
          yield batch;
          batch.reset();
        }
      };
      const file = { columns: ['id', 'photo'], file: 'bookings', firstRow: 1n, metadata: {} };
      await writeTextRows(lake(), 'raw-files/part-00000.parquet', file, batches());

      const embedded = new EmbeddedEngine(lake(), { threads: 1, memoryMiB: 256 });
      for (const engine of [embedded, spark()]) {
        const { measured } = await engine.execute(
          {
            inputs: [{ kind: 'parquet', name: 'raw', prefix: 'raw-files' }],
            steps: [
              {
                kind: 'measure',
                name: 'rows',
                sql: 'SELECT id, photo, _source_file, CAST(_source_row AS INTEGER) AS place, _malformed FROM raw ORDER BY _source_row',
              },
            ],
          },
          'scratch/raw-files',
        );
        expect(measured['rows']).toEqual(
          rows.map((id, index) => ({
            id,
            photo: '00FF',
            _source_file: 'bookings',
            place: index + 1,
            _malformed: null,
          })),
        );
      }
    });
  });
}
