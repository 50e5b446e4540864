import { describe, expect, it } from '@jest/globals';
import {
  FolderStore,
  LakeError,
  layout,
  retainRuns,
  runHistory,
  switchPublished,
  type Manifest,
  type ObjectStore,
  type RunContents,
} from '../src/index.ts';
import { temporaryStore } from './temporary-store.ts';

const contents: RunContents = {
  marketplace: 'listings',
  datasets: ['bookings'],
  tables: ['occupancy_rate'],
  queries: ['latest_occupancy_rate'],
};

const dataOf = (runId: string): string[] => [
  `${layout.curated('listings', 'bookings', runId)}/1.parquet`,
  `${layout.presentation('listings', 'occupancy_rate', runId)}/year=2024/1.parquet`,
  `${layout.quarantine('listings', 'bookings', runId)}/1.parquet`,
  `${layout.queryResult('listings', 'latest_occupancy_rate', runId)}/result.csv`,
  `${layout.raw('listings', 'bookings', runId)}/1.parquet`,
];

/** A run of 2024-01-`day`, with a file everywhere that a run writes. */
async function addRun(store: ObjectStore, runId: string, day: number): Promise<void> {
  const at = `2024-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  const manifest: Manifest = {
    format: 1,
    run_id: runId,
    marketplace: 'listings',
    state: 'running',
    created_at: at,
    updated_at: at,
    source: 'sample',
    versions: {},
    fingerprint: runId,
    inputs: [],
    stages: {},
    datasets: {},
    tables: {},
    queries: {},
  };
  for (const key of dataOf(runId)) await store.write(key, 'x');
  await store.write(layout.manifest('listings', runId), JSON.stringify(manifest));
}

const idsOf = async (store: ObjectStore): Promise<string[]> =>
  (await runHistory(store, 'listings')).manifests.map(({ run_id }) => run_id);

async function keysOf(store: ObjectStore, runId: string): Promise<string[]> {
  const keys = (await store.list('')).map(({ key }) => key);
  return keys.filter((key) => key.split('/').some((part) => part.endsWith(runId)));
}

/** A store whose computer is switched off before the `calls`th removal. */
class CutShortStore extends FolderStore {
  #calls: number;

  constructor(folder: string, calls: number) {
    super(folder);
    this.#calls = calls;
  }

  override async remove(prefix: string): Promise<void> {
    this.#calls -= 1;
    if (this.#calls < 0) throw new LakeError('storage', 'The power is gone.');
    await super.remove(prefix);
  }
}

/** A store in which readers are given run `a` back as soon as run `b` is removed. */
class RollingBackStore extends FolderStore {
  override async remove(prefix: string): Promise<void> {
    await super.remove(prefix);
    if (prefix !== 'runs/listings/b') return;
    await switchPublished(this, 'listings', { run_id: 'a', tables: {} }, undefined);
  }
}

describe('retention', () => {
  it('keeps the newest runs by the time of their creation, whatever their ids', async () => {
    await using made = await temporaryStore();
    const { store } = made;
    for (const [runId, day] of Object.entries({ z: 1, b: 2, a: 3, y: 4 })) {
      await addRun(store, runId, day);
    }
    expect(await idsOf(store)).toEqual(['y', 'a', 'b', 'z']);
    expect(await retainRuns(store, contents, 2)).toEqual(['b', 'z']);
    expect(await idsOf(store)).toEqual(['y', 'a']);
    expect(await keysOf(store, '=b')).toEqual([]);
    expect(await keysOf(store, '=a')).toEqual(dataOf('a'));
    expect(await store.list('runs/listings/z')).toEqual([]);
  });

  it('removes nothing while there are no more runs than are kept', async () => {
    await using made = await temporaryStore();
    await addRun(made.store, 'a', 1);
    expect(await retainRuns(made.store, contents, 1)).toEqual([]);
    expect(await idsOf(made.store)).toEqual(['a']);
  });

  it.each([0, 1, 2])('never removes the published run (keeping %d)', async (keep) => {
    await using made = await temporaryStore();
    const { store } = made;
    await addRun(store, 'old', 1);
    await addRun(store, 'shown', 2);
    await addRun(store, 'newer', 3);
    await addRun(store, 'newest', 4);
    await switchPublished(store, 'listings', { run_id: 'shown', tables: {} }, undefined);
    const removed = await retainRuns(store, contents, keep);
    expect(removed).toEqual(['newest', 'newer', 'old'].slice(keep));
    expect(await keysOf(store, '=shown')).toEqual(dataOf('shown'));
    expect(await store.read(layout.published('listings'))).toBeDefined();
  });

  it('keeps a run that readers are given back while others are removed', async () => {
    await using made = await temporaryStore();
    const store = new RollingBackStore(made.folder);
    for (const [runId, day] of Object.entries({ a: 1, b: 2, c: 3 })) {
      await addRun(store, runId, day);
    }
    expect(await retainRuns(store, contents, 1)).toEqual(['b']);
    expect(await keysOf(store, '=a')).toEqual(dataOf('a'));
  });

  it('leaves runs that somebody works on alone until nobody does', async () => {
    await using made = await temporaryStore();
    const { store } = made;
    for (const [runId, day] of Object.entries({ a: 1, b: 2, c: 3 })) {
      await addRun(store, runId, day);
    }
    const lock = await store.lock('runs/listings/a');
    expect(await retainRuns(store, contents, 1)).toEqual(['b']);
    expect(await keysOf(store, '=a')).toEqual(dataOf('a'));
    await lock?.[Symbol.asyncDispose]();
    expect(await retainRuns(store, contents, 1)).toEqual(['a']);
    expect(await idsOf(store)).toEqual(['c']);
  });

  it.each([
    ['is not JSON', '{"format": 1'],
    ['lacks its parts', '{}'],
    ['is that of another run', undefined],
  ])('goes on beside a run whose manifest %s, and leaves it whole', async (_, body) => {
    await using made = await temporaryStore();
    const { store } = made;
    for (const [runId, day] of Object.entries({ a: 1, b: 2, c: 3, d: 4 })) {
      await addRun(store, runId, day);
    }
    const other = await store.read(layout.manifest('listings', 'd'));
    await store.write(layout.manifest('listings', 'b'), body ?? other!.body.toString());
    expect(await retainRuns(store, contents, 1)).toEqual(['c', 'a']);
    expect(await keysOf(store, '=b')).toEqual(dataOf('b'));
    const { manifests, corrupt } = await runHistory(store, 'listings');
    expect(manifests.map(({ run_id }) => run_id)).toEqual(['d']);
    expect(corrupt).toEqual([
      expect.objectContaining({
        kind: 'corrupt',
        message: expect.stringContaining('runs/listings/b/manifest.json is '),
      }),
    ]);
  });

  it('leaves other marketplaces alone', async () => {
    await using made = await temporaryStore();
    const { store } = made;
    await addRun(store, 'a', 1);
    await store.write(layout.manifest('car-rental', 'a'), '{}');
    await store.write(`${layout.raw('car-rental', 'users', 'a')}/1.parquet`, 'x');
    expect(await retainRuns(store, contents, 0)).toEqual(['a']);
    expect((await store.list('')).map(({ key }) => key)).toEqual([
      'raw/car-rental/users/run_id=a/1.parquet',
      'runs/car-rental/a/manifest.json',
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'finishes later what was cut short after %d removals',
    async (calls) => {
      await using made = await temporaryStore();
      await addRun(made.store, 'old', 1);
      await addRun(made.store, 'new', 2);
      const failing = new CutShortStore(made.folder, calls);
      await expect(retainRuns(failing, contents, 1)).rejects.toThrow('The power is gone.');
      expect(await keysOf(made.store, '=old')).toHaveLength(5 - calls);
      expect(await idsOf(made.store)).toEqual(['new', 'old']);
      expect(await retainRuns(made.store, contents, 1)).toEqual(['old']);
      expect(await keysOf(made.store, '=old')).toEqual([]);
      expect(await idsOf(made.store)).toEqual(['new']);
    },
  );
});
