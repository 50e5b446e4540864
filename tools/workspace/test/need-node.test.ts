import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { transform } from 'esbuild';

const root = join(import.meta.dirname, '../../..');
const check = join(root, 'tools/workspace/need-node.cjs');

/** A Node below 24 that this machine has besides ours, if any. */
const olderNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'node'))
  .find((node) => {
    const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    return Number.parseInt(stdout, 10) < 24;
  });

describe('the Node check', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rentlake-node-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the check under this Node, made to say that it is another version. */
  const checkAs = (version: string) => {
    const disguise = join(folder, 'disguise.cjs');
    writeFileSync(
      disguise,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );
    return spawnSync(process.execPath, ['--require', disguise, check], { encoding: 'utf8' });
  };

  test.each(['18.20.4', '20.20.2', '22.13.0', '23.11.1'])('refuses Node %s', (version) => {
    const { status, stderr } = checkAs(version);
    expect(status).toBe(1);
    expect(stderr).toContain(`rentlake needs Node 24 or newer, and this is Node ${version}`);
    expect(stderr).toContain('npm ci');
  });

  test.each(['24.0.0', '26.1.0'])('lets Node %s pass in silence', (version) => {
    expect(checkAs(version)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('is the first thing that npm start and npm test do', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const script of ['start', 'test']) {
      expect(scripts[script]).toMatch(/^node tools\/workspace\/need-node\.cjs && /);
    }
  });

  test('is written in a JavaScript that the oldest Node reads', async () => {
    const code = readFileSync(check, 'utf8');
    const options = { minifyWhitespace: true, legalComments: 'none' } as const;
    const asOld = await transform(code, { ...options, target: 'es5' });
    const asNew = await transform(code, { ...options, target: 'esnext' });
    expect(asOld.code).toBe(asNew.code);
  });

  (olderNode === undefined ? test.skip : test)(
    'speaks for itself on a Node that is too old',
    () => {
      const { status, stderr } = spawnSync(String(olderNode), [check], { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^rentlake needs Node 24 or newer/);
    },
  );
});
