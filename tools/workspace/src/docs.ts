import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stages } from '@rentlake/lake';
import { bundleContentsPage, renderBundleContents } from './bundle-contents-page.ts';
import { bundleContents, type BundleContents } from './bundle-contents.ts';
import { compileBundle } from './bundle.ts';
import { contractsPage, withDefinitions } from './contract-docs.ts';

const root = join(import.meta.dirname, '../../..');

const contracts = join(root, contractsPage);
writeFileSync(contracts, await withDefinitions(readFileSync(contracts, 'utf8'), contracts));

const bundles = new Map<string, BundleContents>();
for (const job of stages) {
  const { metafile } = await compileBundle(root, `apps/${job}`);
  bundles.set(job, bundleContents(metafile));
}
const page = join(root, bundleContentsPage);
writeFileSync(page, await renderBundleContents(bundles, page));
