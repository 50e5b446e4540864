const numbers = new Intl.NumberFormat('en-US');

export const formatCount = (count: number): string => numbers.format(count);

/** `1 row`, `1,234 rows`. */
export const formatRows = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

export const formatSeconds = (milliseconds: number): string =>
  `${(milliseconds / 1000).toFixed(1)} s`;

/** `2025-01-31 23:59:59`, UTC. */
export const formatInstant = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/** What is wrong, in one line a person can act on. */
export const messageOf = (error: unknown): string =>
  Error.isError(error) ? error.message : String(error);
