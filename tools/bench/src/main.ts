#!/usr/bin/env node
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { readArguments, usage, type Arguments } from './arguments.ts';
import { bundlesContest } from './bundles/contest.ts';
import { bundlesTables } from './bundles/report.ts';
import { committedSample, type SampleRuns } from './committed-sample.ts';
import { contest, type Contest } from './contest.ts';
import { mysqlContest, type MySqlContest } from './mysql/contest.ts';
import { mysqlTables } from './mysql/report.ts';
import { paths } from './paths.ts';
import { contestTable, sampleTable } from './report.ts';
import { sparkContest, type SparkContest } from './spark/contest.ts';
import { sparkTables } from './spark/report.ts';

const SAMPLE_RUNS = 3;

const progress = (line: string): void => console.error(line);

const machine = (): string =>
  `${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;

async function embeddedBench({ sizes, runs, json }: Arguments): Promise<void> {
  const before = machine();
  const samples: SampleRuns[] = [];
  for (const marketplace of ['car-rental', 'listings'])
    samples.push(await committedSample(marketplace, SAMPLE_RUNS, progress));
  const contests: Contest[] = [];
  for (const size of sizes) contests.push(await contest(size, runs(size), progress));
  console.log(`${before}; medians; counts and tables of both are equal\n`);
  console.log(contestTable(contests));
  console.log(`\n${sampleTable(samples)}`);
  if (json) await writeResult('result.json', { machine: before, contests, samples });
}

async function sparkBench({ sizes, runs, json }: Arguments): Promise<void> {
  const before = machine();
  const contests: SparkContest[] = [];
  for (const size of sizes) contests.push(await sparkContest(size, runs(size), progress));
  console.log(`${before}; medians; counts and tables of both engines are equal\n`);
  console.log(sparkTables(contests));
  if (json) await writeResult('result-spark.json', { machine: before, contests });
}

async function mysqlBench({ sizes, runs, json }: Arguments): Promise<void> {
  const before = machine();
  const contests: MySqlContest[] = [];
  for (const size of sizes) contests.push(await mysqlContest(size, runs(size), progress));
  console.log(`${before}; medians; all read the same number of rows\n`);
  console.log(mysqlTables(contests));
  if (json) await writeResult('result-mysql.json', { machine: before, contests });
}

async function bundlesBench({ runs, json }: Arguments): Promise<void> {
  const before = machine();
  const contest = await bundlesContest(runs(), progress);
  console.log(`${before}; medians\n`);
  console.log(bundlesTables(contest));
  if (json) await writeResult('result-bundles.json', { machine: before, ...contest });
}

async function writeResult(file: string, result: object): Promise<void> {
  await mkdir(paths.work, { recursive: true });
  await writeFile(join(paths.work, file), `${JSON.stringify(result, withoutOutput, 2)}\n`);
}

const withoutOutput = (key: string, value: unknown): unknown =>
  key === 'stdout' ? undefined : value;

function benchOf({ bundles, mysql, engine }: Arguments): (chosen: Arguments) => Promise<void> {
  if (bundles) return bundlesBench;
  if (mysql) return mysqlBench;
  return engine === 'spark' ? sparkBench : embeddedBench;
}

function argumentsOrUsage(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const chosen = argumentsOrUsage();
try {
  await benchOf(chosen)(chosen);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
