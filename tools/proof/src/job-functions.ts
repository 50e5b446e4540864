import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stages, type Stage } from '@rentlake/lake';
import { LambdaFunction, type Outcome } from '@rentlake/testing';

const root = join(import.meta.dirname, '../../..');

/** The six jobs as functions of Lambda, from their bundles in `dist`, away from the workspace. */
export class JobFunctions implements AsyncDisposable {
  readonly #folder: string;
  readonly #functions: ReadonlyMap<Stage, LambdaFunction>;

  /** @param environment All that the functions know, but for the access key: each signs by the name of its job. */
  constructor(environment: Readonly<Record<string, string>>) {
    this.#folder = mkdtempSync(join(tmpdir(), 'rentlake-functions-'));
    const layer = join(root, 'dist/layers/duckdb/nodejs/node_modules');
    this.#functions = new Map(
      stages.map((stage) => {
        const code = join(this.#folder, stage);
        cpSync(join(root, 'dist/apps', stage), code, { recursive: true });
        const own = { ...environment, AWS_ACCESS_KEY_ID: stage };
        return [stage, new LambdaFunction({ name: stage, code, layer, environment: own })];
      }),
    );
  }

  invoke(stage: Stage, event: unknown, timeout?: number): Promise<Outcome> {
    return this.#of(stage).invoke(event, timeout);
  }

  /** Ends the processes of a function at once. */
  kill(stage: Stage): void {
    this.#of(stage).kill();
  }

  /** Every line that the functions wrote. */
  get log(): readonly string[] {
    return [...this.#functions.values()].flatMap(({ log }) => log);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#functions.values()].map((each) => each[Symbol.asyncDispose]()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #of(stage: Stage): LambdaFunction {
    return this.#functions.get(stage)!;
  }
}
