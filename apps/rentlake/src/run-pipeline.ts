import { EmbeddedEngine, EngineError } from '@rentlake/engine';
import { isDatabase } from '@rentlake/ingestion';
import { RunRecord, type Manifest } from '@rentlake/lake';
import { openEngine, type EngineChoice } from './engine-choice.ts';
import { LaterStepError } from './exit-status.ts';
import { messageOf } from './output/format.ts';
import { runStages, type ProgressStyle } from './output/progress.ts';
import { pipeline, type PipelineRequest } from './pipeline.ts';
import { RunError } from './run-error.ts';
import { lockRun } from './run-lock.ts';
import { interruptible, type Terminal } from './terminal.ts';

/**
 * Takes a run down the road. @returns its manifest, and whether it was published before already.
 * @throws RunError, or what a stage throws, when it is not published; LaterStepError when it is and a later step failed.
 */
export async function runPipeline(
  request: Omit<PipelineRequest, 'queryEngine'>,
  choice: EngineChoice,
  style: ProgressStyle,
  terminal: Terminal,
): Promise<{ readonly manifest: Manifest; readonly wasPublished: boolean }> {
  const { marketplace, runId, lake } = request;
  const run = { marketplace: marketplace.name, runId };
  await using held = new AsyncDisposableStack();
  const claim = async (): Promise<void> => {
    held.use(await lockRun(lake, run, 'Wait for it, or choose another --run-id.'));
  };
  await using opened = new AsyncDisposableStack();
  const engine = await openEngine(choice, lake, run, () => inputBytes(request), opened);
  const queryEngine = new EmbeddedEngine(lake, choice.settings);
  using interrupts = interruptible(terminal);
  const published = { value: false };
  const stages = pipeline({ ...request, queryEngine, claim }, published);
  let reached = stages[0];
  const watched = stages.map((stage) => ({
    ...stage,
    run: (context: Parameters<typeof stage.run>[0]) => {
      reached = stage;
      interrupts.signal.throwIfAborted();
      return stage.run(context);
    },
  }));
  const context = { lake, engine, signal: interrupts.signal };
  try {
    await runStages(watched, context, style, (line) => terminal.stdout.write(`${line}\n`));
  } catch (error) {
    const isInterrupted =
      interrupts.signal.aborted || (error instanceof EngineError && error.kind === 'interrupted');
    if (reached?.afterPublishing) {
      throw new LaterStepError(
        `Run ${runId} is published, but ${reached.name} failed: ${messageOf(error)} Repeat it with --run-id ${runId}.`,
        { cause: error },
      );
    }
    if (isInterrupted) {
      throw new RunError(
        `Interrupted during ${reached?.name ?? 'the start'}. Nothing was published; the same command with --run-id ${runId} goes on from there.`,
        { cause: error },
      );
    }
    throw error;
  }
  const { manifest } = await RunRecord.open(lake, marketplace.name, runId);
  return { manifest, wasPublished: published.value };
}

/**
 * Bytes of text that a run reads; undefined for a replay, whose base run has the most of them, and for a database, which
 * tells them when it is read.
 */
async function inputBytes({
  source,
  baseRun,
}: Pick<PipelineRequest, 'source' | 'baseRun'>): Promise<number | undefined> {
  if (baseRun !== undefined || isDatabase(source)) return undefined;
  const files = await source.list('');
  return files.reduce((bytes, { size }) => bytes + size, 0);
}
