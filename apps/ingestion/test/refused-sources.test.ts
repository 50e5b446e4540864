import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { refusedSources } from '@rentlake/testing';
import { inspectFiles } from '../src/inspect.ts';
import { discoverFiles, requireAll } from '../src/source/discover.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rentlake-source-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function inspect(): Promise<void> {
  const source = new FolderStore(folder);
  const datasets = Object.values(carRental.datasets);
  const found = await discoverFiles(source, datasets);
  requireAll(source, datasets, found);
  await inspectFiles(source, found);
}

test.each(refusedSources)('the run is stopped by $title', async ({ files, message }) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await expect(inspect()).rejects.toMatchObject({
    name: 'SourceError',
    message: message.replaceAll('<source>', folder),
  });
});
