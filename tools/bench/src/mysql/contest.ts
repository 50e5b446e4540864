import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createListings, MySqlServer, systemProgram } from '@rentlake/testing';
import {
  measuredCommand,
  type Command,
  type CommandMeasurement,
} from '../measure/measured-command.ts';
import { measuredRun, type Measurement } from '../measure/measured-run.ts';
import { paths } from '../paths.ts';

export interface MySqlContest {
  readonly bookings: number;
  /** Our ingestion into a lake. */
  readonly ingestion: readonly Measurement[];
  /** mysql2's stream, its rows discarded. */
  readonly discard: readonly Measurement[];
  /** `mariadb --batch --quick` into a file. */
  readonly client: readonly CommandMeasurement[];
}

/** A server with memory for the whole table: readers are measured, not its disk. */
const serverOptions = ['--innodb-buffer-pool-size=2G', '--innodb-log-file-size=512M'];

const program = (name: string): string => join(import.meta.dirname, `${name}.ts`);

/** All contestants in turn, over one table of a private server. Throws when one of them reads another number of rows. */
export async function mysqlContest(
  bookings: number,
  runs: number,
  progress: (line: string) => void,
  work = paths.work,
): Promise<MySqlContest> {
  const say = (line: string): void => progress(`${bookings} bookings: ${line}`);
  const folder = join(work, 'mysql');
  const [lake, file] = [join(folder, 'lake'), join(folder, 'bookings.tsv')];
  say('data');
  await using server = await MySqlServer.startPrivate({ options: serverOptions });
  const database = await server.createDatabase('listings');
  await createListings(server, database, { bookings });
  const url = server.url(database);
  const mariadb = await clientCommand(server, database, file);
  const ingestion: Measurement[] = [];
  const discard: Measurement[] = [];
  const client: CommandMeasurement[] = [];
  try {
    for (let run = 1; run <= runs; run++) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const turn = (who: string): void => say(`run ${run} of ${runs}, ${who}`);
      turn('ingestion');
      ingestion.push(await measuredRun(program('ingest'), [url, lake]));
      turn('mysql2 stream');
      discard.push(await measuredRun(program('discard'), [url]));
      turn('mariadb --batch');
      client.push(await measuredCommand(mariadb));
      requireRows('the ingestion', bookings, Number(ingestion.at(-1)?.stdout));
      requireRows('the stream', bookings, Number(discard.at(-1)?.stdout));
      requireRows('the client', bookings, await linesOf(file));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { bookings, ingestion, discard, client };
}

async function clientCommand(
  { host, port }: MySqlServer,
  database: string,
  file: string,
): Promise<Command> {
  const options = ['--no-defaults', '--protocol=tcp', `--host=${host}`, `--port=${port}`];
  const select = ['--batch', '--quick', '--skip-column-names', '-e', 'SELECT * FROM bookings'];
  const client = await systemProgram('mariadb', 'mariadb-client');
  return {
    program: 'sh',
    args: [
      ...['-c', 'exec "$@" > "$0"', file, client],
      ...[...options, '--user=root', ...select, database],
    ],
    env: process.env,
  };
}

function requireRows(who: string, expected: number, found: number): void {
  if (found !== expected) throw new Error(`Of ${expected} bookings, ${who} read ${found}.`);
}

async function linesOf(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
  }
  return lines;
}
