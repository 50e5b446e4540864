import { setTimeout as sleep } from 'node:timers/promises';
import type { MySqlConnection } from './connection.ts';

/** Seconds between two looks at a busy server. */
const pause = 1;

/** Waits while the server works on more than `threadsRunning` queries at once, our own included. */
export async function whenCalm(
  connection: MySqlConnection,
  threadsRunning: number,
  onWait: (running: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const [row] = await connection.query("SHOW GLOBAL STATUS LIKE 'Threads_running'");
    const running = Number(row?.[1] ?? 0);
    if (running <= threadsRunning) return;
    onWait(running);
    await sleep(pause * 1000, undefined, { signal });
  }
}
