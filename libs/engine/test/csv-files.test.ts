import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { EmbeddedEngine, SparkEngine, type Engine, type EnginePlan } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'rentlake-csv-files-'));
const lake = new FolderStore(join(folder, 'lake'));
const settings = { threads: 2, memoryMiB: 1024 };
const owner = new AsyncDisposableStack();
const engines: Record<string, Engine> = { embedded: new EmbeddedEngine(lake, settings) };

const texts = {
  'a b.csv': 'id,name\n1,x\n2,"y ""z"""\n',
  'é[1].csv': '\ufeffid,name\r\n\r\n1,x\r\n2\r\n3,\r\n',
  'none.csv': 'id,name\n',
};

const plan: EnginePlan = {
  inputs: [
    {
      kind: 'csv-files',
      name: 'csv',
      files: Object.keys(texts).map((sourceFile) => ({
        kind: 'csv',
        name: 'csv',
        path: join(folder, 'source', sourceFile),
        width: 2,
        multiline: false,
        surplusCells: 0,
        longestRow: 100,
        form: 'direct',
        sourceFile,
      })),
    },
  ],
  steps: [
    {
      kind: 'measure',
      name: 'rows',
      sql: 'SELECT cell_1, cell_2, _source_file, CAST(_source_row AS INTEGER) AS number, _malformed FROM csv ORDER BY _source_file, _source_row',
    },
  ],
};

beforeAll(async () => {
  mkdirSync(join(folder, 'source'));
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, 'source', name), text);
  }
  engines['spark'] = owner.use(
    await SparkEngine.open(lake, {
      settings,
      locations: { javaHome: process.env['JAVA_HOME'], python: process.env['RENTLAKE_PYTHON'] },
      scratchKey: 'runs/m/r/scratch/spark',
      logKey: 'runs/m/r/spark.log',
      inputBytes: 0,
    }),
  );
});

afterAll(async () => {
  await owner.disposeAsync();
  rmSync(folder, { recursive: true, force: true });
});

describe('CSV files of one header', () => {
  it.each(['embedded', 'spark'])(
    'are one relation on %s, and each is numbered from 1',
    async (name) => {
      const { measured } = await engines[name]!.execute(plan, 'runs/m/r/scratch/engine');
      const row = (file: string, number: number, cells: readonly (string | null)[]) => ({
        cell_1: cells[0],
        cell_2: cells[1],
        _source_file: file,
        number,
        _malformed: cells[2] ?? null,
      });
      expect(measured['rows']).toEqual([
        row('a b.csv', 1, ['1', 'x']),
        row('a b.csv', 2, ['2', 'y "z"']),
        row('é[1].csv', 1, ['1', 'x']),
        row('é[1].csv', 2, [null, null, '2']),
        row('é[1].csv', 3, ['3', '']),
      ]);
    },
  );
});
