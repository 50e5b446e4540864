import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore, readParquetFooter, stages, type Published, type Stage } from '@rentlake/lake';
import { marketplaces } from '@rentlake/metrics';
import { MySqlServer, createListings } from '@rentlake/testing';
import { Table, Utf8, tableToIPC, vectorFromArray } from 'apache-arrow';
import { bundle } from '../src/bundle.ts';
import { unzippedBytes } from '../src/bundle-size.ts';
import { duckDbLayer, unzippedLimit, type Architecture } from '../src/duckdb-layer.ts';

const root = join(import.meta.dirname, '../../..');

/** Calls a bundle as Lambda does; what comes of it goes to the file descriptor 3, because logs go to the others. */
const invoke = `
const { writeSync } = require('node:fs');
const [bundle, event] = process.argv.slice(2);
const answer = (value) => writeSync(3, JSON.stringify(value));
require(bundle).handler(JSON.parse(event)).then(
  (report) => answer({ report }),
  ({ name, message }) => answer({ name, message }),
);
`;

/** Has a batch encoded by the thread of a bundle, and writes the file. */
const encode = `
const { writeFileSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
const [file, batch, target] = process.argv.slice(2);
const metadata = { table: 'bookings' };
const worker = new Worker(file);
const chunks = [];
worker.postMessage({ metadata, rowGroupRows: 100, rowGroupBytes: 1e6 });
worker.postMessage(Buffer.from(batch, 'base64'));
worker.postMessage(null);
worker.on('message', (message) => {
  if (message === 'end') {
    writeFileSync(target, Buffer.concat(chunks));
    worker.terminate();
  } else if (message !== 'more') chunks.push(message.chunk);
});
`;

interface Outcome {
  readonly answer: unknown;
  /** The lines of the log, parsed. */
  readonly log: readonly unknown[];
}

describe('the bundles of the jobs', () => {
  let folder: string;
  let lake: string;
  /** What Lambda unpacks, of the layer and of each bundle. */
  let layerBytes: number;
  const bundleBytes: Record<string, number> = {};

  /** Runs a bundle in a process of its own, with nothing but environment variables to go by. */
  const call = (job: Stage, event: unknown, variables: Record<string, string>): Outcome => {
    const { status, output } = spawnSync(
      process.execPath,
      [join(folder, 'invoke.cjs'), join(folder, job, 'main.cjs'), JSON.stringify(event)],
      {
        cwd: folder,
        env: { NODE_PATH: join(folder, 'layer/nodejs/node_modules'), ...variables },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        encoding: 'utf8',
      },
    );
    const [, stdout = '', stderr = '', answer = ''] = output.map((text) => text ?? '');
    if (status !== 0 || answer === '') throw new Error(`${job} died: ${stderr}`);
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    return { answer: JSON.parse(answer), log: lines.map((line) => JSON.parse(line) as unknown) };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rentlake-handlers-'));
    lake = join(folder, 'lake');
    writeFileSync(join(folder, 'invoke.cjs'), invoke);
    for (const job of stages) {
      // Away from the workspace, where a package that the bundle lacks would be found after all.
      bundleBytes[job] = unzippedBytes(await bundle(root, `apps/${job}`, join(folder, job)));
    }
    const architecture = process.arch as Architecture;
    layerBytes = (await duckDbLayer(root, join(folder, 'layer'), architecture)).bytes;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.keys(marketplaces))(
    'take %s down the whole road, and publish what the command publishes',
    (marketplace) => {
      const event = { marketplace, run_id: 'road' };
      const variables = {
        RENTLAKE_LAKE: lake,
        RENTLAKE_SOURCE: join(root, 'tools/sample-data/sample'),
        RENTLAKE_THREADS: '2',
        RENTLAKE_MEMORY: '1GB',
      };
      for (const job of stages) {
        const { answer, log } = call(job, event, variables);
        expect(answer).toMatchObject({ report: { run_id: 'road' } });
        expect(log.at(-1)).toMatchObject({
          service: job,
          stage: job,
          ...event,
          message: 'stage done',
        });
      }
      const command = spawnSync(
        process.execPath,
        [
          join(root, 'node_modules/.bin/rentlake'),
          ...['run', marketplace, '--run-id', 'road', '--json'],
          ...['--lake', join(folder, 'lake-of-command')],
        ],
        { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      expect(command).toMatchObject({ status: 0, stderr: '' });
      const { tables } = JSON.parse(command.stdout) as Published;
      const published = JSON.parse(
        readFileSync(join(lake, `presentation/${marketplace}/_published.json`), 'utf8'),
      ) as Published;
      expect(published).toEqual({
        run_id: 'road',
        tables: Object.fromEntries(
          Object.entries(tables).map(([name, { path, rows }]) => [name, { path, rows }]),
        ),
      });
      expect(Object.keys(tables).sort()).toEqual(
        Object.keys(marketplaces[marketplace]!.metrics).sort(),
      );
    },
  );

  test('read MySQL, and no increment over rows of another source', async () => {
    await using server = await MySqlServer.start();
    const database = await server.createDatabase('shop');
    await createListings(server, database, { bookings: 40, apartments: 10, viewings: 5 });
    const reader = await server.createUser('reader', 'pass word', [`SELECT ON \`${database}\`.*`]);
    const variables = {
      RENTLAKE_LAKE: lake,
      RENTLAKE_SOURCE: server.url(database, { name: reader.name }),
      RENTLAKE_SOURCE_PASSWORD: reader.password,
    };
    const event = { marketplace: 'listings', run_id: 'mysql' };
    const { answer } = call('ingestion', event, variables);
    expect(answer).toMatchObject({
      report: { outcome: 'ingested', datasets: { bookings: { read: 40, raw: 40 } } },
    });
    const increment = { overlap: 60, reconcile_deletes: true };
    const next = call('ingestion', { ...event, run_id: 'next', increment }, variables);
    expect(next.answer).toMatchObject({
      name: 'BadRequest',
      message: expect.stringMatching(/^The published run road was read from \S+, not from mysql:/),
    });
  });

  test('encode Parquet in the thread that ingestion has beside it', async () => {
    writeFileSync(join(folder, 'encode.cjs'), encode);
    const table = new Table({ id: vectorFromArray(['1', null, 'São Paulo'], new Utf8()) });
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        join(folder, 'encode.cjs'),
        join(folder, 'ingestion/parquet-encoder.worker.cjs'),
        Buffer.from(tableToIPC(table, 'stream')).toString('base64'),
        join(folder, 'encoded.parquet'),
      ],
      { cwd: folder, env: {}, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const key = 'encoded.parquet';
    const { size } = statSync(join(folder, key));
    expect(await readParquetFooter(new FolderStore(folder), { key, size })).toMatchObject({
      rows: 3,
      metadata: { table: 'bookings' },
      columns: [{ name: 'id', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }],
    });
  });

  test.each(stages)('%s and the layer are no more than Lambda unpacks', (job) => {
    expect(layerBytes).toBeGreaterThan(50_000_000);
    expect(layerBytes + bundleBytes[job]!).toBeLessThanOrEqual(unzippedLimit);
  });

  test('send X-Ray nothing unless they are told to, and then the segment of the stage', async () => {
    const daemon = createSocket('udp4').bind(0, '127.0.0.1');
    try {
      await once(daemon, 'listening');
      const received: unknown[] = [];
      const first = once(daemon, 'message');
      daemon.on('message', (packet: Buffer) => {
        const [, segment = ''] = packet.toString().split('\n');
        received.push(JSON.parse(segment));
      });
      /** As where Lambda has sampled the request. */
      const traced = (traceId: string): Record<string, string> => ({
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: folder,
        _X_AMZN_TRACE_ID: `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1`,
        AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      });
      const event = { marketplace: 'listings', run_id: 'nowhere' };
      const variables = { RENTLAKE_LAKE: lake };
      const silent = '1-5759e988-bd862e3fe1be46a994272793';
      const asked = '1-5759e988-bd862e3fe1be46a994272794';
      call('kpi', event, { ...variables, ...traced(silent) });
      const told = { POWERTOOLS_TRACE_ENABLED: 'true' };
      call('kpi', event, { ...variables, ...traced(asked), ...told });
      await first;
      expect(received).toMatchObject([
        { type: 'subsegment', name: 'kpi', trace_id: asked, parent_id: '53995c3f42cd8ad8' },
      ]);
    } finally {
      daemon.close();
    }
  });

  test.each(stages)('%s starts without the layer, and fails by name when nothing is set', (job) => {
    const event = { marketplace: 'listings', run_id: 'road' };
    const { answer, log } = call(job, event, { NODE_PATH: '' });
    expect(answer).toMatchObject({
      name: 'BadConfiguration',
      message: expect.stringContaining('RENTLAKE_LAKE is missing.'),
    });
    expect(log).toMatchObject([
      { _aws: {}, service: job, StageBadConfiguration: 1 },
      { level: 'ERROR', stage: job, message: 'stage failed', error: { name: 'BadConfiguration' } },
    ]);
  });
});
