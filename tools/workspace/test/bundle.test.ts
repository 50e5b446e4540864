import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sizeLines } from '../src/bundle-size.ts';
import { bundle } from '../src/bundle.ts';

describe('bundle', () => {
  let root: string;

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rentlake-bundle-'));
    write('libs/lake/src/index.ts', "export const lake: string = 'lake';\n");
    write('apps/kpi/src/words.ts', `export const words = '${'many words '.repeat(500)}';\n`);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('is one CommonJS file with a report of its size', async () => {
    write(
      'apps/kpi/src/handler.ts',
      `import { lake } from '../../../libs/lake/src/index.ts';
       import { words } from './words.ts';
       export const handler = () => [lake, words.length, import.meta.dirname];`,
    );
    const report = await bundle(root, 'apps/kpi');

    const code = join(root, 'dist/apps/kpi/main.cjs');
    const { handler } = createRequire(import.meta.url)(code) as { handler: () => unknown };
    expect(handler()).toEqual(['lake', 5500, dirname(code)]);

    expect(report).toMatchObject({ bundle: 'dist/apps/kpi/main.cjs', modules: 3 });
    expect(report.bytes).toBe(readFileSync(code).length);
    expect(report.zippedBytes).toBe(deflateRawSync(readFileSync(code)).length);
    expect(report.largest[0]?.module).toBe('apps/kpi/src/words.ts');
    expect(sizeLines(report)[0]).toMatch(
      /^dist\/apps\/kpi\/main\.cjs: \d\.\d kB, zipped 0\.\d kB, 3 modules$/,
    );
    expect(JSON.parse(readFileSync(join(root, 'dist/apps/kpi/size.json'), 'utf8'))).toEqual(report);
    expect(existsSync(join(root, 'dist/apps/kpi/meta.json'))).toBe(true);
  });

  test('has its threads and their WebAssembly beside it, and starts them from there', async () => {
    // A module that does nothing, of eight bytes.
    const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    write(
      'node_modules/answer/package.json',
      JSON.stringify({ name: 'answer', main: './answer.js' }),
    );
    write(
      'node_modules/answer/answer.js',
      "const wasm = require('fs').readFileSync(`${__dirname}/answer_bg.wasm`);\nexports.bytes = wasm.length;",
    );
    writeFileSync(join(root, 'node_modules/answer/answer_bg.wasm'), empty);
    write(
      'apps/kpi/src/threads/answer.worker.ts',
      "import { parentPort } from 'node:worker_threads';\nimport { bytes } from 'answer';\nparentPort?.postMessage(bytes);",
    );
    write(
      'apps/kpi/src/handler.ts',
      `import { once } from 'node:events';
       import { extname, join } from 'node:path';
       import { Worker } from 'node:worker_threads';
       export const handler = () =>
         once(new Worker(join(import.meta.dirname, 'answer.worker' + extname(import.meta.filename))), 'message');`,
    );
    const report = await bundle(root, 'apps/kpi');
    expect(report).toMatchObject({
      modules: 1,
      beside: [
        { file: 'answer.worker.cjs', bytes: expect.any(Number) },
        { file: 'answer_bg.wasm', bytes: 8 },
      ],
    });
    expect(sizeLines(report).at(-1)).toBe('beside it, answer_bg.wasm: 0.0 kB');
    // Away from the workspace, where the package would be found after all.
    renameSync(join(root, 'dist/apps/kpi'), join(root, 'lambda'));
    rmSync(join(root, 'node_modules'), { recursive: true });
    const { handler } = createRequire(import.meta.url)(join(root, 'lambda/main.cjs')) as {
      handler: () => Promise<unknown>;
    };
    expect(await handler()).toEqual([8]);
  });

  test('has nothing of the bundle before it', async () => {
    write('apps/kpi/src/handler.ts', 'export const handler = () => 1;');
    write('apps/kpi/src/answer.worker.ts', 'console.log(1);');
    await bundle(root, 'apps/kpi');
    write('dist/apps/kpi/answer_bg.wasm', 'wasm');
    rmSync(join(root, 'apps/kpi/src/answer.worker.ts'));
    await bundle(root, 'apps/kpi');
    expect(readdirSync(join(root, 'dist/apps/kpi')).sort()).toEqual([
      'main.cjs',
      'meta.json',
      'size.json',
    ]);
  });

  test('leaves native packages to the layer', async () => {
    write('node_modules/@duckdb/node-bindings-linux-x64/duckdb.node', 'binary');
    write(
      'apps/kpi/src/handler.ts',
      "export const handler = () => require('@duckdb/node-bindings-linux-x64/duckdb.node');",
    );
    await bundle(root, 'apps/kpi');
    expect(readFileSync(join(root, 'dist/apps/kpi/main.cjs'), 'utf8')).toContain(
      'require("@duckdb/node-bindings-linux-x64/duckdb.node")',
    );
  });

  test.each([
    'libs/testing/src/fake.ts',
    'tools/bench/src/clock.ts',
    'apps/rentlake/src/cli.ts',
    'apps/publisher/src/job.ts',
    'apps/kpi/test/fixture.ts',
    'apps/kpi/sample/bookings.ts',
    'libs/lake/test/fixture.ts',
    'tools/sample-data/src/sample.ts',
    'libs/lake/src/layout.test.ts',
  ])('fails, and writes nothing, when it would ship %s', async (module) => {
    write(module, 'export const thing = 1;\n');
    write('apps/kpi/src/handler.ts', `export { thing } from '../../../${module}';`);
    await expect(bundle(root, 'apps/kpi')).rejects.toThrow(
      `${module}, imported by apps/kpi/src/handler.ts`,
    );
    expect(existsSync(join(root, 'dist'))).toBe(false);
  });
});
