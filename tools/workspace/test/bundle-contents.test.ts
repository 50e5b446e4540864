import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { stages } from '@rentlake/lake';
import { bundleContentsPage, renderBundleContents } from '../src/bundle-contents-page.ts';
import { bundleContents } from '../src/bundle-contents.ts';
import { sizeReport, zippedLimit } from '../src/bundle-size.ts';
import { compileBundle, type CompiledBundle } from '../src/bundle.ts';

const root = join(import.meta.dirname, '../../..');

describe('the bundles', () => {
  const compiled = new Map<string, CompiledBundle>();

  beforeAll(async () => {
    for (const job of stages) compiled.set(job, await compileBundle(root, `apps/${job}`));
  });

  test('consist of the projects and npm packages that the page lists (`npm run docs` renders it)', async () => {
    const path = join(root, bundleContentsPage);
    const bundles = new Map(
      [...compiled].map(([job, { metafile }]) => [job, bundleContents(metafile)]),
    );
    expect(readFileSync(path, 'utf8')).toBe(await renderBundleContents(bundles, path));
    // One that is imported, and one that only comes with another.
    expect(bundles.get('ingestion')?.imported).toContain('mysql2');
    expect(bundles.get('ingestion')?.alongside).toContain('iconv-lite');
    expect(bundles.get('curated')?.alongside).not.toContain('iconv-lite');
  });

  test.each(stages)('of them, %s is less than a megabyte zipped', (job) => {
    const { zippedBytes } = sizeReport('main.cjs', compiled.get(job)!, root);
    expect(zippedBytes).toBeGreaterThan(100_000);
    expect(zippedBytes).toBeLessThan(zippedLimit);
  });
});
