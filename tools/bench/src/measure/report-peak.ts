import { writeSync } from 'node:fs';

/** Preloaded into a measured process (`node --import`): at its end it writes what it used to file descriptor 3. */
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(
    3,
    JSON.stringify({ peakKilobytes: maxRSS, cpuMicroseconds: userCPUTime + systemCPUTime }),
  );
});
