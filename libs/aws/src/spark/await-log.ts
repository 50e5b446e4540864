import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds for which a driver's log is waited for: services bring it some seconds after the end of a job. */
export const defaultLogWait = 20_000;

/** Milliseconds between two looks. */
const firstPause = 250;
const longestPause = 2_000;

/** What was found of a driver's log in one look. */
export interface DriverLog {
  /** What it says of the cause. */
  readonly said: string | undefined;
  /** What the script said. */
  readonly hasScript: boolean;
  /** What Spark said, which is of use when the script does not tell the cause. */
  readonly hasSpark: boolean;
  /** Why it cannot be read. */
  readonly failure?: Error | undefined;
}

/** Looks again until the log is there, or `wait` milliseconds are over. @returns what was found last. */
export async function awaitLog<Log extends DriverLog>(
  look: () => Promise<Log>,
  wait: number,
): Promise<Log> {
  const deadline = Date.now() + wait;
  for (let between = firstPause; ; between = Math.min(between * 2, longestPause)) {
    const log = await look();
    if (isSettled(log) || Date.now() + between > deadline) return log;
    await pause(between);
  }
}

/** Spark's part may be there long before that of the script, which tells more. */
const isSettled = ({ said, hasScript, hasSpark, failure }: DriverLog): boolean =>
  failure !== undefined || (hasScript && (said !== undefined || hasSpark));
