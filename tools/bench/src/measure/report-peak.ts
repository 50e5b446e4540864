import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Preloaded into a measured process (`node --import`): at its end it writes what it used, all its threads, to file descriptor 3. */
if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(
      3,
      JSON.stringify({ peakKilobytes: maxRSS, cpuMicroseconds: userCPUTime + systemCPUTime }),
    );
  });
}
