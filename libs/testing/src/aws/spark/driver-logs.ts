import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** stdout is what the script says (spark-submit passes its stderr on there), stderr what Spark says. */
export type LogName = 'stdout' | 'stderr';

/** What a driver said, in files: logs of Spark may be long. */
export class DriverLogs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps what a stream brings. Fulfilled at its end. */
  async keep(name: LogName, stream: Readable): Promise<void> {
    await finished(stream.pipe(createWriteStream(this.#path(name), { flags: 'a' })));
  }

  async add(name: LogName, text: string): Promise<void> {
    const file = createWriteStream(this.#path(name), { flags: 'a' });
    file.end(text);
    await finished(file);
  }

  /** All of it; empty when nothing was said. */
  async bytes(name: LogName): Promise<Buffer> {
    return readFile(this.#path(name)).catch(() => Buffer.alloc(0));
  }

  async lines(name: LogName): Promise<readonly string[]> {
    return (await this.bytes(name))
      .toString()
      .split('\n')
      .filter((line) => line !== '');
  }

  #path(name: LogName): string {
    return join(this.#folder, `${name}.log`);
  }
}
