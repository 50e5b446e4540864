import { setTimeout as pause } from 'node:timers/promises';

/** What becomes of the next crawl. */
export class Crawls {
  #delay = 0;
  #failure: string | undefined;

  delayNext(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** @param message What the crawl says of it. */
  failNext(message: string): void {
    this.#failure = message;
  }

  /** Forgets what did not come about. */
  clear(): void {
    this.#delay = 0;
    this.#failure = undefined;
  }

  readonly onCrawl = async (): Promise<void> => {
    const [delay, failure] = [this.#delay, this.#failure];
    this.clear();
    await pause(delay);
    if (failure !== undefined) throw new Error(failure);
  };
}
