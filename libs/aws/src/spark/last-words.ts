import type { SparkScript } from './spark-job.ts';
import { withoutValues } from './without-values.ts';

const longest = 1000;

/** Picks, line by line, what a driver's log says of the cause of a failure, without values of rows. */
export class LastWords {
  readonly #ofScript: RegExp;
  #told: string | undefined;
  #cause: string | undefined;
  #exception: string | undefined;

  /** @param script Ends with one line that begins with its name, when it can tell the cause itself. */
  constructor(script: SparkScript) {
    this.#ofScript = new RegExp(`^${script}(?:\\.py)?: (?:error: )?(.+)$`);
  }

  add(line: string): void {
    const [, told] = this.#ofScript.exec(line) ?? [];
    if (told !== undefined) this.#told = told;
    else if (/^\s*Caused by: /.test(line)) this.#cause = withoutValues(line.trim());
    else if (/^[\w.$]+(?:Error|Exception)(?:: |$)/.test(line))
      this.#exception = withoutValues(line.trim());
  }

  /** Undefined when the log says nothing of it. */
  get text(): string | undefined {
    return (this.#told ?? this.#cause ?? this.#exception)?.slice(0, longest);
  }
}
