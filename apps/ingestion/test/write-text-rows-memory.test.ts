import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

describe('The memory of writeTextRows', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rentlake-memory-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The most that a process of its own took, in MiB. */
  function peakOf(rows: number): number {
    const script = join(import.meta.dirname, 'support/write-many-rows.ts');
    const { stdout, stderr } = spawnSync(process.execPath, [script, folder, `${rows}`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const said = JSON.parse(stdout) as { rows: number; peakMiB: number };
    expect(said.rows).toBe(rows);
    return said.peakMiB;
  }

  it('does not grow with the number of rows', () => {
    let [growth, most] = [Infinity, Infinity];
    // What a process takes besides is not the same every time.
    for (let tries = 0; tries < 3 && (growth >= 60 || most >= 350); tries += 1) {
      const [few, many] = [peakOf(300_000), peakOf(1_500_000)];
      [growth, most] = [Math.min(growth, many - few), Math.min(most, many)];
    }
    expect(growth).toBeLessThan(60);
    expect(most).toBeLessThan(350);
  });
});
