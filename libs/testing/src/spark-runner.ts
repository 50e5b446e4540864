import type { SparkEngine } from '@rentlake/engine';
import { spark, type ReadingDialect } from '@rentlake/schema';
import { contractType, type Answer, type SqlRunner } from './sql-runner.ts';

const types = { string: 'text', int: 'integer', timestamp_ntz: 'timestamp' };

/** The Spark of an engine. */
export class SparkRunner implements SqlRunner<ReadingDialect> {
  readonly dialect = spark;
  readonly #engine: SparkEngine;
  readonly #scratchKey: string;
  #asked = 0;

  /** @param scratchKey A key of the engine's lake that it may use. */
  constructor(engine: SparkEngine, scratchKey: string) {
    this.#engine = engine;
    this.#scratchKey = scratchKey;
  }

  async ask(select: string): Promise<readonly Answer[]> {
    const sql = `SELECT typeof(value) AS type, CAST(value AS STRING) AS value FROM (${select}) AS answer (place, value) ORDER BY place`;
    const plan = { inputs: [], steps: [{ kind: 'measure' as const, name: 'answer', sql }] };
    // One of its own: questions may be asked at once.
    const scratchKey = `${this.#scratchKey}/${this.#asked++}`;
    const { measured } = await this.#engine.execute(plan, scratchKey);
    return (measured['answer'] ?? []).map(({ type, value }) => ({
      type: contractType(String(type), types),
      value: typeof value === 'string' ? value : null,
    }));
  }
}
