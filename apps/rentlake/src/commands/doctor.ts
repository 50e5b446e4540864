import { access, constants, mkdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import {
  findJava,
  findPySpark,
  findPython,
  javaVersion,
  pythonVersion,
  sparkVersion,
} from '@rentlake/engine';
import { FolderStore, type LakeStore } from '@rentlake/lake';
import type { Command } from 'commander';
import { engineSettings, sparkLocations } from '../config.ts';
import { messageOf } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { withDatabase } from '../reader.ts';
import { openLake } from '../stores.ts';
import { examples, lakeOption, writeJson, writeText, type CommandContext } from './shared.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Whether rentlake works without it, though not all of rentlake. */
  readonly optional: boolean;
  readonly found: string;
}

const leastNode = 24;
const leastFreeGiB = 1;

/** Something that rentlake needs is missing on this machine. */
class DoctorError extends Error {
  override readonly name = 'DoctorError';
}

export function addDoctor(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('check what rentlake needs on this machine')
    .option(...lakeOption)
    .option('--json', 'print JSON')
    .action(async (options: { readonly lake?: string; readonly json?: boolean }) => {
      const checks = await diagnose(await openLake(options.lake, context.owner));
      if (options.json) writeJson(context, checks);
      else
        writeText(
          context,
          renderTable(
            ['', 'check', 'found'],
            checks.map(({ ok, optional, name, found }) => [
              ok ? '✓' : optional ? '–' : '✗',
              name,
              found,
            ]),
          ),
        );
      const failed = checks.filter(({ ok, optional }) => !ok && !optional);
      if (failed.length > 0)
        throw new DoctorError(
          `Not ready: ${failed.map(({ name, found }) => `${name} (${found})`).join(', ')}.`,
        );
    });
  examples(command, ['rentlake doctor', 'rentlake doctor --lake /data/lake --json']);
}

async function diagnose(lake: LakeStore): Promise<readonly Check[]> {
  const settings = engineSettings({});
  return [
    await check(`Node.js ${leastNode} or newer`, async () => {
      if (Number(process.versions.node.split('.')[0]) < leastNode)
        throw new Error(`${process.versions.node}; install Node.js ${leastNode} or newer`);
      return process.versions.node;
    }),
    await check('DuckDB loads and answers', () =>
      withDatabase(settings, async (database) => {
        const [row] = await database.read('SELECT version() AS version', 'asking DuckDB');
        return `${row?.['version']}, ${settings.threads} threads, ${settings.memoryMiB} MiB`;
      }),
    ),
    await check('lake can be written', async () => {
      await (lake instanceof FolderStore ? tryFolder(lake.location) : tryStore(lake));
      return lake.location;
    }),
    await check(`${leastFreeGiB} GiB of free disk`, async () => {
      const { bavail, bsize } = await statfs(
        lake instanceof FolderStore ? await existing(lake.location) : tmpdir(),
      );
      const free = (bavail * bsize) / 2 ** 30;
      if (free < leastFreeGiB)
        throw new Error(`${free.toFixed(1)} GiB; free some space or choose another lake`);
      return `${free.toFixed(1)} GiB`;
    }),
    ...(await diagnoseSpark()),
  ];
}

async function tryFolder(folder: string): Promise<void> {
  const created = await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  if (created !== undefined) await rm(created, { recursive: true });
}

async function tryStore(lake: LakeStore): Promise<void> {
  const probe = '.rentlake-doctor';
  await lake.write(probe, 'written by rentlake doctor');
  await lake.remove(probe);
}

/** What `--engine spark` needs besides; the embedded engine works without. */
async function diagnoseSpark(): Promise<readonly Check[]> {
  const locations = sparkLocations();
  const pyspark = findPySpark(locations);
  const checks = [
    check(`Java ${javaVersion}, for --engine spark`, async () => {
      const { version, home } = await findJava(locations);
      return `${version}, ${home}`;
    }),
    check(`Python ${pythonVersion}, for --engine spark`, async () => {
      const { version, executable } = await pyspark.catch(() => findPython());
      return `${version}, ${executable}`;
    }),
    check(`PySpark ${sparkVersion}, for --engine spark`, async () => {
      const { pyspark: version, executable } = await pyspark;
      return `${version}, ${executable}`;
    }),
  ];
  return (await Promise.all(checks)).map((done) => ({ ...done, optional: true }));
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, optional: false, found: await look() };
  } catch (error) {
    return { name, ok: false, optional: false, found: messageOf(error) };
  }
}

/** The folder, or the nearest one above it that exists. */
async function existing(folder: string): Promise<string> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : existing(dirname(folder));
}
