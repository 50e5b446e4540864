/** How long queries of functions take. Those of readers are known by having no parameter. */
export class Queries {
  #delay = 0;

  /** Those that begin from now on take so much longer. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** They take no longer than they do. */
  clear(): void {
    this.#delay = 0;
  }

  readonly takes = (sql: string): number => (sql.includes('?') ? this.#delay : 0);
}
