import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../src/index.ts';

export interface TemporaryStore extends AsyncDisposable {
  readonly folder: string;
  readonly store: FolderStore;
}

/** A store in a new folder, which goes with it. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-store-'));
  return {
    folder,
    store: new FolderStore(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
