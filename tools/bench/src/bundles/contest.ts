import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stages, type Stage } from '@rentlake/lake';
import {
  bundle,
  duckDbLayer,
  unzippedBytes,
  type Architecture,
  type LayerReport,
} from '@rentlake/workspace';
import { paths } from '../paths.ts';
import { firstEvents, type FirstEvent } from './first-event.ts';

/** One load in a process of its own. */
export interface Load {
  /** From before `require` to after it; the start of Node not included. */
  readonly milliseconds: number;
  /** Processor time of it, of all threads. */
  readonly cpuMilliseconds: number;
}

export interface BundleLoads {
  readonly handler: Stage;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
  readonly modules: number;
  readonly loads: readonly Load[];
}

/** The first event of a function, its load included. */
export interface EventAnswers extends Pick<FirstEvent, 'handler' | 'of'> {
  readonly answers: readonly Load[];
}

export interface BundlesContest {
  readonly bundles: readonly BundleLoads[];
  readonly firstEvents: readonly EventAnswers[];
  readonly layer: LayerReport & { readonly loads: readonly Load[] };
  /** Milliseconds of a Node process that does nothing, from start to end. */
  readonly node: readonly number[];
}

/**
 * Bundles the handlers, away from the workspace and its packages, and loads each in fresh processes, all in turn, and then has each
 * answer its first event in others; the first turn only warms the file cache.
 * @param handlers Those before it in a run must be there as well.
 */
export async function bundlesContest(
  runs: number,
  progress: (line: string) => void,
  handlers: readonly Stage[] = stages,
): Promise<BundlesContest> {
  const work = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  try {
    progress('bundles: building');
    const layer = await duckDbLayer(
      paths.workspace,
      join(work, 'opt'),
      process.arch as Architecture,
    );
    const bundles: (BundleLoads & { readonly loads: Load[] })[] = [];
    for (const handler of handlers) {
      const size = await bundle(paths.workspace, `apps/${handler}`, join(work, handler));
      const { zippedBytes, modules } = size;
      bundles.push({
        handler,
        zippedBytes,
        unzippedBytes: unzippedBytes(size),
        modules,
        loads: [],
      });
    }
    const [loader, nothing] = [join(work, 'load.cjs'), join(work, 'nothing.cjs')];
    copyFileSync(join(import.meta.dirname, 'load.cjs'), loader);
    writeFileSync(nothing, '');
    const lake = join(work, 'lake');
    const events = firstEvents({ source: join(work, 'source'), lake }, handlers).map((event) => ({
      ...event,
      answers: [] as Load[],
    }));
    const layerLoads: Load[] = [];
    const node: number[] = [];
    for (let run = 0; run <= runs; run++) {
      progress(run === 0 ? 'bundles: warming up' : `bundles: run ${run} of ${runs}`);
      const start = performance.now();
      runNode(work, [nothing]);
      const milliseconds = performance.now() - start;
      const load = (module: string): Load => JSON.parse(runNode(work, [loader, module])) as Load;
      const ofLayer = load(`${layer.package}/duckdb.node`);
      const ofBundles = bundles.map(({ handler }) => load(join(work, handler, 'main.cjs')));
      rmSync(lake, { recursive: true, force: true });
      mkdirSync(lake);
      const ofEvents = events.map((event) => answer(work, loader, event));
      if (run === 0) continue;
      node.push(milliseconds);
      layerLoads.push(ofLayer);
      for (const [i, { loads }] of bundles.entries()) loads.push(...ofBundles.slice(i, i + 1));
      for (const [i, { answers }] of events.entries()) answers.push(...ofEvents.slice(i, i + 1));
    }
    return { bundles, firstEvents: events, layer: { ...layer, loads: layerLoads }, node };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @throws when the event ends otherwise than it should. */
function answer(work: string, loader: string, { handler, ...first }: FirstEvent): Load {
  const bundled = join(work, handler, 'main.cjs');
  const printed = runNode(work, [loader, bundled, JSON.stringify(first.event)], first.environment);
  const { error, ...load } = JSON.parse(printed) as Load & { readonly error?: string };
  if (error === first.error) return load;
  throw new Error(
    `The first event of ${handler} ended with ${error ?? 'no error'}, not with ${first.error ?? 'none'}.`,
  );
}

/** Runs a program with no more environment than Lambda gives, but for variables of the job; returns what it prints. */
function runNode(
  work: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): string {
  return execFileSync(process.execPath, args, {
    cwd: work,
    env: {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      LAMBDA_TASK_ROOT: work,
      NODE_PATH: join(work, 'opt/nodejs/node_modules'),
      TZ: ':UTC',
      ...variables,
    },
    encoding: 'utf8',
  });
}
