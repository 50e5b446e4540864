import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newFolder } from './support/folders.ts';
import { startRentlake } from './support/process.ts';
import { rentlake } from './support/workplace.ts';

const names = [
  'Node.js 24 or newer',
  'DuckDB loads and answers',
  'lake can be written',
  '1 GiB of free disk',
];

const ofSpark = [
  'Java 17, for --engine spark',
  'Python 3.11, for --engine spark',
  'PySpark 3.5.6, for --engine spark',
];

describe('doctor', () => {
  it('checks Node, DuckDB, the lake and the disk', async () => {
    const lake = join(newFolder(), 'lake');
    const { status, stdout } = await rentlake(['doctor', '--lake', lake]);
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toContain(`✓  ${name}`);
    expect(stdout).toContain(lake);
    expect(existsSync(lake)).toBe(false);
  });

  it('prints JSON', async () => {
    const lake = join(newFolder(), 'lake');
    const { stdout } = await rentlake(['doctor', '--lake', lake, '--json']);
    const checks = JSON.parse(stdout) as { name: string; ok: boolean; optional: boolean }[];
    expect(checks.map(({ name, ok, optional }) => ({ name, ok, optional }))).toEqual([
      ...names.map((name) => ({ name, ok: true, optional: false })),
      ...ofSpark.map((name) => ({ name, ok: true, optional: true })),
    ]);
  });

  it('tells what the Spark engine lacks and how to get it, and ends with status 0 all the same', async () => {
    const [folder, nowhere] = [newFolder(), newFolder()];
    const variables = { RENTLAKE_PYTHON: join(nowhere, 'python'), PATH: nowhere };
    const { ended } = startRentlake(['doctor', '--lake', join(folder, 'lake')], folder, variables);
    const { status, stdout } = await ended;
    expect(status).toBe(0);
    expect(stdout).toContain('–  Python 3.11, for --engine spark');
    expect(stdout).toContain('so that python3.11 is on the PATH.');
    expect(stdout).toContain('–  PySpark 3.5.6, for --engine spark');
    expect(stdout).toContain(`${join(nowhere, 'python')} is no Python that runs`);
    expect(stdout).toContain('unset it and run: npm run spark:setup');
  });

  it('leaves nothing behind where there was nothing', async () => {
    const folder = newFolder();
    const lake = join(folder, 'deep/er/lake');
    expect(await rentlake(['doctor', '--lake', lake])).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  it('ends with status 1 and says what is missing when the lake is a file', async () => {
    const lake = join(newFolder(), 'lake');
    writeFileSync(lake, '');
    const { status, stdout, stderr } = await rentlake(['doctor', '--lake', lake]);
    expect(status).toBe(1);
    expect(stdout).toContain('✗  lake can be written');
    expect(stderr).toMatch(/^rentlake: Not ready: lake can be written \(.*lake.*\)\.\n$/);
  });

  it('refuses a lake that is neither folder nor bucket: status 2', async () => {
    const folder = newFolder();
    const { ended } = startRentlake(['doctor', '--lake', 'gs://bucket/lake'], folder);
    expect(await ended).toMatchObject({ status: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });
});
