import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { duckDbLayer, layerLines, unzippedLimit } from '../src/duckdb-layer.ts';

const arm = '@duckdb/node-bindings-linux-arm64';
const layer = { package: arm, bytes: 70_000_000, zippedBytes: 20_000_000 };

describe('the DuckDB layer', () => {
  let root: string;

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rentlake-layer-'));
    for (const file of ['package.json', 'duckdb.node', 'libduckdb.so', 'README.md']) {
      write(`node_modules/${arm}/${file}`, file === 'package.json' ? '{}' : 'binary');
    }
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('holds what Node loads, where Lambda looks for packages, and nothing of the layer before it', async () => {
    const folder = join(root, 'dist/layer');
    write('dist/layer/nodejs/node_modules/@duckdb/node-bindings-linux-x64/duckdb.node', 'old');
    expect(await duckDbLayer(root, folder, 'arm64')).toMatchObject({ package: arm, bytes: 14 });
    expect(readdirSync(join(folder, 'nodejs/node_modules/@duckdb'))).toEqual([
      'node-bindings-linux-arm64',
    ]);
    expect(readdirSync(join(folder, 'nodejs/node_modules', arm)).sort()).toEqual([
      'duckdb.node',
      'libduckdb.so',
      'package.json',
    ]);
  });

  test('is reported with the largest bundle', () => {
    const bundles = [
      { bundle: 'dist/apps/kpi/main.cjs', unzippedBytes: 1_000_000 },
      { bundle: 'dist/apps/ingestion/main.cjs', unzippedBytes: 7_000_000 },
    ];
    expect(layerLines(layer, bundles)).toEqual([
      `${arm}: 70.0 MB, zipped 20.0 MB`,
      'with the largest bundle, dist/apps/ingestion/main.cjs (7.0 MB): 77.0 MB of 262.1 MB',
    ]);
  });

  test('is refused when Lambda would not unpack it with the largest bundle', () => {
    const bundleOf = (unzippedBytes: number) => [{ bundle: 'main.cjs', unzippedBytes }];
    const room = unzippedLimit - layer.bytes;
    expect(layerLines(layer, bundleOf(room))).toHaveLength(2);
    expect(() => layerLines(layer, bundleOf(room + 1))).toThrow('which Lambda refuses');
    expect(() => layerLines(layer, [])).toThrow('Build the jobs first');
  });
});
