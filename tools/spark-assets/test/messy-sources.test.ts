import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EmbeddedEngine, defaultSettings } from '@rentlake/engine';
import { ingest } from '@rentlake/ingestion';
import { FolderStore, layout } from '@rentlake/lake';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import { messySource } from '@rentlake/testing';
import { rowsThatDiffer } from './rows-that-differ.ts';
import { pythonEnvironment, root } from './workspace.ts';

const runId = 'first';
const sourcesOfEach = Number(process.env['RENTLAKE_MESSY_SOURCES'] ?? 3);
const seed = Number(process.env['RENTLAKE_MESSY_SEED'] ?? 1);

const cases = [carRental, listings].flatMap((marketplace) =>
  fc
    .sample(messySource(marketplace.name as 'car-rental' | 'listings'), {
      numRuns: sourcesOfEach,
      seed,
    })
    .map((files, number) => ({ marketplace, number, files })),
);

describe('Ingestion on a cluster brings into raw what the embedded engine brings, of sources with all that may be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-messy-'));
  const place = (marketplace: Marketplace, number: number, what: string): string =>
    join(folder, marketplace.name, String(number), what);

  beforeAll(() => {
    for (const { marketplace, number, files } of cases) {
      for (const [path, text] of Object.entries(files)) {
        const file = join(place(marketplace, number, 'source'), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    execFileSync(
      join(root, '.venv/bin/python'),
      [join(root, 'libs/spark/test/ingest_sources.py'), folder],
      { env: pythonEnvironment(), stdio: 'pipe' },
    );
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(cases)('$marketplace.name $number', async ({ marketplace, number, files }) => {
    const source = new FolderStore(place(marketplace, number, 'source'));
    const embedded = new FolderStore(place(marketplace, number, 'embedded'));
    const engine = new EmbeddedEngine(embedded, defaultSettings());
    await ingest({ marketplace, runId, versions: {} }, { lake: embedded, source, engine });
    const spark = new FolderStore(place(marketplace, number, 'lake'));
    for (const dataset of Object.keys(marketplace.datasets)) {
      const prefix = layout.raw(marketplace.name, dataset, runId);
      const difference = await rowsThatDiffer(prefix, embedded, spark);
      expect({ dataset, files, ...difference }).toEqual({
        dataset,
        files,
        missing: [],
        unexpected: [],
      });
    }
  });
});
