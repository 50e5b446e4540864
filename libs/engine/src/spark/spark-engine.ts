import type { ObjectStore } from '@rentlake/lake';
import { spark } from '@rentlake/schema';
import { EngineError } from '../engine-error.ts';
import { withOutputs } from '../plan-outputs.ts';
import type { Engine, EnginePlan, EngineReport, ExecuteOptions } from '../plan.ts';
import type { EngineSettings } from '../settings.ts';
import { sparkPrerequisites, type SparkLocations } from './prerequisites.ts';
import { SparkProcess, type SparkProgram } from './spark-process.ts';

export interface SparkOptions {
  readonly settings: EngineSettings;
  readonly locations: SparkLocations;
  /** Key in the lake below which Spark may keep what it does not hold in memory. */
  readonly scratchKey: string;
  /** Key in the lake of the file to which Spark's log is added. */
  readonly logKey: string;
  /** Bytes of text that it is going to read, if that is known. */
  readonly inputBytes?: number;
  /** Options of the JVM; without, those that suit `inputBytes`. */
  readonly javaOptions?: readonly string[];
}

/** Up to here, compiling code thoroughly costs more than it saves: with a few megabytes, half of all the time. */
const littleInput = 64 << 20;

const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** Spark types a whole row in one method, which Java would not compile past 8,000 bytes: twice the time of `curated`. */
const throughput = ['-XX:+UseParallelGC', '-XX:-DontCompileHugeMethods'];

/** Below this, Spark does not start. */
const leastMemoryMiB = 512;

/** Apache Spark on this machine: one process, started with the first plan. */
export class SparkEngine implements Engine, AsyncDisposable {
  readonly name = 'spark';
  readonly dialect = spark;
  readonly readsQuotedLineEnds = false;
  readonly readsFilesTogether = true;
  readonly versions: Readonly<Record<string, string>>;
  readonly #lake: ObjectStore;
  readonly #scratchKey: string;
  readonly #program: Omit<SparkProgram, 'folder'>;
  #process: Promise<SparkProcess | undefined> | undefined;

  private constructor(
    lake: ObjectStore,
    scratchKey: string,
    program: Omit<SparkProgram, 'folder'>,
    versions: Readonly<Record<string, string>>,
  ) {
    this.#lake = lake;
    this.#scratchKey = scratchKey;
    this.#program = program;
    this.versions = versions;
  }

  /** @throws PrerequisiteError for what this machine lacks; EngineError when Spark needs more memory. */
  static async open(lake: ObjectStore, options: SparkOptions): Promise<SparkEngine> {
    const { settings, locations, scratchKey, logKey, inputBytes = Infinity } = options;
    const { javaOptions = inputBytes < littleInput ? quickStart : throughput } = options;
    if (settings.memoryMiB < leastMemoryMiB) {
      throw new EngineError(
        'resources',
        `Spark does not start with ${settings.memoryMiB} MiB of memory. Give it at least ${leastMemoryMiB}MB with --memory.`,
      );
    }
    const { java, python } = await sparkPrerequisites(locations);
    const program = {
      ...settings,
      python: python.executable,
      javaHome: java.home,
      log: await lake.localPath(logKey),
      javaOptions,
    };
    const versions = { spark: python.pyspark, python: python.version, java: java.version };
    return new SparkEngine(lake, scratchKey, program, versions);
  }

  execute(
    plan: EnginePlan,
    scratchKey: string,
    options: ExecuteOptions = {},
  ): Promise<EngineReport> {
    return withOutputs(this.#lake, plan, scratchKey, (output) => this.#run(plan, output, options));
  }

  async #run(
    plan: EnginePlan,
    output: string,
    { signal, onProgress }: ExecuteOptions,
  ): Promise<EngineReport> {
    const process = await this.#started();
    const kill = (): void => void process.kill();
    signal?.addEventListener('abort', kill);
    try {
      if (signal?.aborted) throw new EngineError('interrupted', 'Interrupted before a plan.');
      return await process.execute(
        { lake: await this.#lake.localPath(''), output, plan },
        onProgress,
      );
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = await this.#process;
    this.#process = undefined;
    if (!running) return;
    await running.kill();
    await this.#lake.remove(this.#scratchKey);
  }

  /** The process at work; one that has ended is followed by another. */
  #started(): Promise<SparkProcess> {
    const before = this.#process ?? Promise.resolve(undefined);
    const started = before.then((running) =>
      running && !running.hasEnded ? running : this.#start(),
    );
    this.#process = started.catch(() => undefined);
    return started;
  }

  async #start(): Promise<SparkProcess> {
    const folder = await this.#lake.scratch(this.#scratchKey);
    return new SparkProcess({ ...this.#program, folder });
  }
}
