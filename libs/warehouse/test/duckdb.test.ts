import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { loadRun, openWarehouse } from '../src/index.ts';
import { askFile } from './support/asked.ts';
import { boats } from './support/boats.ts';
import { newFolder } from './support/folders.ts';
import { duckdbSite } from './support/sites.ts';
import { mayMount, removeDisk, smallDisk } from './support/small-disk.ts';
import { settings, storedRun } from './support/stored-run.ts';
import { describeWarehouse } from './support/warehouse-suite.ts';

describeWarehouse('A warehouse in a DuckDB file', duckdbSite);

/** Holds a DuckDB file open until its stdin ends. */
const holder = `
import { DuckDBInstance } from '@duckdb/node-api';
const instance = await DuckDBInstance.create(process.argv[1], { access_mode: process.argv[2] });
const connection = await instance.connect();
console.log('open');
for await (const chunk of process.stdin);
`;

const itOnDisks = mayMount() ? it : it.skip;

describe('A DuckDB file', () => {
  let path: string;
  let lake: FolderStore;
  const rows = (boat: string) => ({ crews: [{ boat, people: '1', size: 's' }] });
  const load = async (runId: string, boat: string) => {
    await using warehouse = await openWarehouse({ kind: 'duckdb', path }, { lake, settings });
    return await loadRun(await storedRun(lake, boats, runId, rows(boat)), warehouse);
  };
  const hold = async (mode: string) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, path, mode], {
      cwd: import.meta.dirname,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };

  beforeEach(() => {
    lake = new FolderStore(newFolder());
    path = join(newFolder(), 'warehouse.duckdb');
  });

  it.each(['READ_WRITE', 'READ_ONLY'])(
    'that another program has open (%s) is left alone, and the program named',
    async (mode) => {
      await load('monday', 'Ana');
      const child = await hold(mode);
      try {
        await expect(load('tuesday', 'Rui')).rejects.toMatchObject({
          kind: 'conflict',
          message: expect.stringMatching(
            new RegExp(
              `^The warehouse ${path} is open in .+ \\(PID ${child.pid}\\)\\. Close it there, and repeat it\\. Nothing was changed in it\\.$`,
            ),
          ),
        });
      } finally {
        child.stdin.end();
        await once(child, 'close');
      }
      expect(await askFile(path, 'FROM presentation.crews')).toEqual([['Ana', '1', 's']]);
      expect(await load('tuesday', 'Rui')).toBe('loaded');
    },
  );

  it('that another program closes in time is waited for', async () => {
    await load('monday', 'Ana');
    const child = await hold('READ_ONLY');
    setTimeout(() => child.kill('SIGKILL'), 700);
    expect(await load('tuesday', 'Rui')).toBe('loaded');
  });

  it('with what readers see already is not opened for writing: others may read it', async () => {
    await load('monday', 'Ana');
    const child = await hold('READ_ONLY');
    expect(await load('monday', 'Ana')).toBe('unchanged');
    child.stdin.end();
    await once(child, 'close');
  });

  it('that is none is refused, and stays', async () => {
    writeFileSync(
      path,
      'a text that somebody keeps here, longer than the header of a database file',
    );
    await expect(load('monday', 'Ana')).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(
        `The warehouse ${path} is no DuckDB file that this version reads.`,
      ),
    });
  });

  it('that is a folder is refused', async () => {
    mkdirSync(path);
    await expect(load('monday', 'Ana')).rejects.toMatchObject({ kind: 'configuration' });
  });

  it('in a folder that is a file is refused', async () => {
    path = join(path, 'below', 'warehouse.duckdb');
    writeFileSync(dirname(dirname(path)), '');
    await expect(load('monday', 'Ana')).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(`The warehouse ${path} cannot be opened.`),
    });
  });

  itOnDisks('that fills its disk keeps the old rows, and says so', async () => {
    const disk = smallDisk()!;
    try {
      path = join(disk, 'warehouse.duckdb');
      await load('monday', 'Ana');
      const many = `SELECT hash(range) || 'x' AS boat, range AS people, 's' AS size FROM range(500000)`;
      const run = await storedRun(lake, boats, 'many', { crews: many });
      await using warehouse = await openWarehouse({ kind: 'duckdb', path }, { lake, settings });
      await expect(loadRun(run, warehouse)).rejects.toMatchObject({
        kind: 'configuration',
        message: expect.stringContaining(
          `The disk is full while the warehouse ${path} is loaded. Free some space, and repeat it.`,
        ),
      });
      expect(await askFile(path, 'FROM presentation.crews')).toEqual([['Ana', '1', 's']]);
    } finally {
      removeDisk(disk);
    }
  });

  it('keeps the views that readers made', async () => {
    await load('monday', 'Ana');
    await askFile(path, 'CREATE VIEW names AS SELECT boat FROM presentation.crews');
    await load('tuesday', 'Rui');
    expect(await askFile(path, 'FROM names')).toEqual([['Rui']]);
  });

  it('has no roles to let read', async () => {
    await expect(
      openWarehouse({ kind: 'duckdb', path }, { lake, settings, reader: 'analysts' }),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('is a DuckDB file, which has no roles to let read.'),
    });
  });
});
