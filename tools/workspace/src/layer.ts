import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unzippedBytes, type SizeReport } from './bundle-size.ts';
import { architectures, duckDbLayer, layerLines } from './duckdb-layer.ts';

const root = join(import.meta.dirname, '../../..');

try {
  const { values } = parseArgs({ options: { arch: { type: 'string', default: process.arch } } });
  const architecture = architectures.find((name) => name === values.arch);
  if (architecture === undefined) {
    throw new Error(`--arch: expected ${architectures.join(' or ')}, found "${values.arch}".`);
  }
  const layer = await duckDbLayer(root, join(root, 'dist/layers/duckdb'), architecture);
  const bundles = globSync('dist/apps/*/size.json', { cwd: root }).map((file) => {
    const size = JSON.parse(readFileSync(join(root, file), 'utf8')) as SizeReport;
    return { bundle: size.bundle, unzippedBytes: unzippedBytes(size) };
  });
  console.log(layerLines(layer, bundles).join('\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
