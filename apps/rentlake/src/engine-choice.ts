import {
  EmbeddedEngine,
  SparkEngine,
  type Engine,
  type EngineSettings,
  type SparkLocations,
} from '@rentlake/engine';
import { FolderStore, layout, type LakeStore } from '@rentlake/lake';
import { UsageError } from './exit-status.ts';

export const engineNames = ['embedded', 'spark'] as const;

/** What does the work of a run. */
export interface EngineChoice {
  readonly name: (typeof engineNames)[number];
  readonly settings: EngineSettings;
  readonly spark: SparkLocations;
}

export function engineName(text: string): EngineChoice['name'] {
  const name = engineNames.find((known) => known === text);
  if (!name) {
    throw new UsageError(`--engine is "${text}". Give ${engineNames.join(' or ')}.`);
  }
  return name;
}

/**
 * The chosen engine, which ends with `owner`. `inputBytes` tells the bytes of text that it is going to read, if that is
 * known; only an engine that is sized by them asks.
 * @throws PrerequisiteError when this machine lacks what it needs.
 */
export async function openEngine(
  { name, settings, spark }: EngineChoice,
  lake: LakeStore,
  run: { readonly marketplace: string; readonly runId: string },
  inputBytes: () => Promise<number | undefined>,
  owner: AsyncDisposableStack,
): Promise<Engine> {
  if (name === 'embedded') return new EmbeddedEngine(lake, settings);
  if (!(lake instanceof FolderStore)) {
    throw new UsageError(
      `--engine spark on this machine writes folders, not ${lake.location}. Leave out --engine, or submit the jobs to EMR Serverless or Glue (docs/engines.md).`,
    );
  }
  const bytes = await inputBytes();
  const engine = await SparkEngine.open(lake, {
    settings,
    ...(bytes === undefined ? {} : { inputBytes: bytes }),
    locations: spark,
    scratchKey: layout.scratch(run.marketplace, run.runId, 'spark'),
    logKey: `${layout.run(run.marketplace, run.runId)}/spark.log`,
  });
  return owner.use(engine);
}
