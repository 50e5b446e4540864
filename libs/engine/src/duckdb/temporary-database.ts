import { rm } from 'node:fs/promises';
import type { EngineSettings } from '../settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { Database } from './database.ts';

/** A database that spills into a temporary folder of its own; both end with `owner`. */
export async function openTemporaryDatabase(
  settings: EngineSettings,
  owner: AsyncDisposableStack,
): Promise<Database> {
  const spill = await temporaryFolder();
  owner.defer(() => rm(spill, { recursive: true, force: true }));
  return owner.use(await Database.open(settings, spill));
}
