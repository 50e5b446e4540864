import { expect, test } from '@jest/globals';
import { measuredCommand, together } from '../src/measure/measured-command.ts';

const node = (script: string) => ({
  program: process.execPath,
  args: ['-e', script],
  env: process.env,
});

/** A program that works for a second of the processor, holds memory, and then says so. */
const busy = `
  const held = Buffer.alloc(150e6, 1);
  while (process.cpuUsage().user < 1e6) for (let n = 0; n < 1e6; n++) held[0]++;
  console.log('worked');
  setTimeout(() => held.fill(2), 60e3);`;

test('time and memory of child processes count, even of one that is killed', async () => {
  const { seconds, cpuSeconds, megabytes } = await measuredCommand(
    node(`
      const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}]);
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), 1500));`),
  );
  expect(seconds).toBeGreaterThan(1.4);
  expect(cpuSeconds).toBeGreaterThan(0.9);
  expect(megabytes).toBeGreaterThan(150);
});

test('a command that fails is told with its last words', async () => {
  await expect(measuredCommand(node(`console.error('no space'); process.exit(3)`))).rejects.toThrow(
    /ended with 3:\nno space/,
  );
});

test('commands one after another add up, but for memory and load', () => {
  const one = { seconds: 1, cpuSeconds: 2, megabytes: 300, load: 4 };
  const other = { seconds: 10, cpuSeconds: 20, megabytes: 200, load: 5 };
  expect(together([one, other])).toEqual({ seconds: 11, cpuSeconds: 22, megabytes: 300, load: 5 });
});
