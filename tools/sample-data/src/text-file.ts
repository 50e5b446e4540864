import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const CHUNK = 1 << 20;

/**
 * A text file that is written in chunks of about a megabyte. Writing is synchronous: the generator cannot run ahead of
 * the disk, so memory stays flat without any queue.
 */
export class TextFile {
  readonly #descriptor: number;
  #pending = '';
  #bytes = 0;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, 'w');
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= CHUNK) this.#flush();
  }

  /** Closes the file and returns its size in bytes. */
  close(): number {
    this.#flush();
    closeSync(this.#descriptor);
    return this.#bytes;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending, 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#bytes += bytes.length;
    this.#pending = '';
  }
}
