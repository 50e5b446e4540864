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
    const [few, many] = [peakOf(300_000), peakOf(1_500_000)];
    expect(many - few).toBeLessThan(60);
    expect(many).toBeLessThan(350);
  });
});
