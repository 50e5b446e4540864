import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, expect } from '@jest/globals';
import { filesOf, inTemporaryFolder } from './folders.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the command', () => {
  it('writes a folder and says how much', () => {
    inTemporaryFolder((out) => {
      const { status, stdout } = run('car-rental', '--out', out, '--rows', '1000', '--clean');

      expect(status).toBe(0);
      expect(stdout).toMatch(/^transactions: 1000 rows, \d+ bytes, 5 faults and oddities$/m);
      expect(filesOf(out).map(({ path }) => path)).toEqual([
        'locations.csv',
        'transactions.csv',
        'users.csv',
        'vehicles.csv',
      ]);
    });
  });

  it.each([
    [
      'a marketplace that it does not know',
      ['boats', '--out', '/nowhere'],
      /Allowed choices are car-rental, listings/,
    ],
    ['no folder', ['listings'], /required option '--out <dir>'/],
    [
      'rows that are no number',
      ['listings', '--out', '/nowhere', '--rows', 'many'],
      /Not a whole number/,
    ],
  ])('refuses %s', (_, args, message) => {
    const { status, stderr } = run(...args);

    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
