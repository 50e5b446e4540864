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
    const checks = JSON.parse(stdout) as { name: string; ok: boolean }[];
    expect(checks.map(({ name, ok }) => ({ name, ok }))).toEqual(
      names.map((name) => ({ name, ok: true })),
    );
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

  it('refuses a lake that is no folder: status 2', async () => {
    const folder = newFolder();
    const { ended } = startRentlake(['doctor', '--lake', 's3://bucket/lake'], folder);
    expect(await ended).toMatchObject({ status: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });
});
