import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { preparePython } from '../src/python-environment.ts';

describe('the Python environment', () => {
  let root: string;
  let folder: string;
  let requirements: string;
  let started: string[];

  const prepare = () =>
    preparePython(
      { folder, requirements: [requirements] },
      { onStart: (what) => started.push(what) },
    );

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'rentlake-python-'));
    folder = join(root, '.venv');
    requirements = join(root, 'requirements.txt');
    writeFileSync(requirements, '# none\n');
  });

  beforeEach(() => {
    started = [];
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('is made by one of those who ask at once', async () => {
    await Promise.all([prepare(), prepare()]);
    expect(started).toHaveLength(1);
    expect(started[0]).toMatch(/^Preparing .+\.venv with Python 3\.11\.\d+\. This takes/);
    expect(existsSync(join(folder, 'bin/python'))).toBe(true);
  });

  test('is there at once for whoever asks again', async () => {
    await prepare();
    expect(started).toEqual([]);
  });

  test('is made anew when the requirements change, and again after it failed', async () => {
    writeFileSync(requirements, 'py4j==0.10.9.7\n');
    await expect(prepare()).rejects.toThrow('pip install');
    writeFileSync(requirements, '# none again\n');
    await prepare();
    await prepare();
    expect(started).toHaveLength(2);
  });

  test('is made anew when it was deleted or its Python is gone', async () => {
    rmSync(join(folder, 'bin/python'));
    await prepare();
    expect(started).toHaveLength(1);
  });
});
