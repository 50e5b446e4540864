import { describe, expect, it } from '@jest/globals';
import { RunRecord, layout, type NewRun, type StageResult } from '../src/index.ts';
import { temporaryStore } from './temporary-store.ts';

const run: NewRun = {
  marketplace: 'listings',
  runId: 'r1',
  source: 'sample',
  fingerprint: 'f1',
  inputs: [{ dataset: 'bookings', path: 'bookings.csv', bytes: 3, sha256: 'abc', rows: 1 }],
  versions: { rentlake: '0.1.0' },
};

const tables = (rows: number): StageResult => ({
  tables: { occupancy_rate: { path: 'presentation/listings/occupancy_rate/run_id=r1', rows } },
});

/** Work that counts how often it is done. */
function counted(result: StageResult = {}): { times: number; work: () => Promise<StageResult> } {
  const counter = {
    times: 0,
    work: () => {
      counter.times += 1;
      return Promise.resolve(result);
    },
  };
  return counter;
}

const failing = () => Promise.reject(new Error('The disk is full.'));

describe('a run record', () => {
  it('starts running, with nothing done, and is found by its id', async () => {
    await using made = await temporaryStore();
    const { manifest } = await RunRecord.create(made.store, run);
    expect(manifest).toMatchObject({
      format: 1,
      run_id: 'r1',
      marketplace: 'listings',
      state: 'running',
      source: 'sample',
      fingerprint: 'f1',
      inputs: run.inputs,
      versions: run.versions,
      stages: {},
      datasets: {},
    });
    expect(manifest).not.toHaveProperty('base_run');
    expect((await RunRecord.open(made.store, 'listings', 'r1')).manifest).toEqual(manifest);
  });

  it('refuses an id that is taken', async () => {
    await using made = await temporaryStore();
    await RunRecord.create(made.store, run);
    await expect(RunRecord.create(made.store, run)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('starts again from nothing over an earlier attempt, keeping the time of its creation', async () => {
    await using made = await temporaryStore();
    const first = await RunRecord.create(made.store, run);
    await first.stage('ingestion', 'embedded', () => Promise.resolve({}));
    const again = await RunRecord.create(made.store, { ...run, fingerprint: 'f2' }, first);
    expect(again.manifest).toMatchObject({
      created_at: first.manifest.created_at,
      fingerprint: 'f2',
      stages: {},
    });
  });

  it('says that there is no such run, and where', async () => {
    await using made = await temporaryStore();
    expect(await RunRecord.find(made.store, 'listings', 'r1')).toBeUndefined();
    await expect(RunRecord.open(made.store, 'listings', 'r1')).rejects.toMatchObject({
      kind: 'missing',
      message: `There is no run r1 of listings in ${made.folder}. \`rentlake runs\` lists those that are.`,
    });
  });

  it.each([
    ['is not JSON', '{', 'runs/listings/r1/manifest.json is not JSON.'],
    [
      'lacks its parts',
      '{"format": 1}',
      'runs/listings/r1/manifest.json is not a manifest: run_id:',
    ],
  ])('refuses a manifest that %s', async (_, body, message) => {
    await using made = await temporaryStore();
    await made.store.write(layout.manifest('listings', 'r1'), body);
    await expect(RunRecord.find(made.store, 'listings', 'r1')).rejects.toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining(message),
    });
  });
});

describe('a stage', () => {
  it('is done once, also by who opens the run later', async () => {
    await using made = await temporaryStore();
    const record = await RunRecord.create(made.store, run);
    const never = counted();
    const once = counted(tables(3));
    await record.stage('kpi', 'embedded', once.work);
    await record.stage('kpi', 'embedded', once.work);
    const later = await RunRecord.open(made.store, 'listings', 'r1');
    await later.stage('kpi', 'spark', never.work);
    expect([once.times, never.times]).toEqual([1, 0]);
    expect(later.isDone('kpi')).toBe(true);
    expect(later.manifest).toMatchObject({
      state: 'running',
      ...tables(3),
      stages: { kpi: { state: 'done', engine: 'embedded', attempts: 1 } },
    });
    expect(later.manifest.stages.kpi?.end).toBeDefined();
  });

  it('is recorded as running while it runs', async () => {
    await using made = await temporaryStore();
    const record = await RunRecord.create(made.store, run);
    await record.stage('ingestion', 'embedded', async () => {
      const { manifest } = await RunRecord.open(made.store, 'listings', 'r1');
      expect(manifest.stages.ingestion).toMatchObject({ state: 'running', attempts: 1 });
      return {};
    });
  });

  it('that fails is recorded with its cause, and is tried again', async () => {
    await using made = await temporaryStore();
    const record = await RunRecord.create(made.store, run);
    await expect(record.stage('curated', 'embedded', failing)).rejects.toThrow('The disk is full.');
    const later = await RunRecord.open(made.store, 'listings', 'r1');
    expect(later.isDone('curated')).toBe(false);
    expect(later.manifest).toMatchObject({
      state: 'failed',
      stages: {
        curated: { state: 'failed', engine: 'embedded', attempts: 1, error: 'The disk is full.' },
      },
    });
    await later.stage('curated', 'spark', () => Promise.resolve({}));
    expect(later.manifest.state).toBe('running');
    expect(later.manifest.stages.curated).toMatchObject({
      state: 'done',
      engine: 'spark',
      attempts: 2,
    });
    expect(later.manifest.stages.curated).not.toHaveProperty('error');
  });

  it('that fails does not take back that the run is published', async () => {
    await using made = await temporaryStore();
    const record = await RunRecord.create(made.store, run);
    await record.markPublished();
    await expect(record.stage('athena-runner', 'embedded', failing)).rejects.toThrow();
    const { manifest } = await RunRecord.open(made.store, 'listings', 'r1');
    expect(manifest).toMatchObject({
      state: 'published',
      stages: { 'athena-runner': { state: 'failed' } },
    });
    expect(manifest.published_at).toBeDefined();
  });

  it('requires those before it', async () => {
    await using made = await temporaryStore();
    const record = await RunRecord.create(made.store, run);
    expect(() => record.require('curated')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'Run r1 has not been through curated yet. Run that stage first.',
      }),
    );
    await record.stage('curated', 'embedded', () => Promise.resolve({}));
    expect(() => record.require('curated')).not.toThrow();
  });
});

describe('of two writers of one run', () => {
  it('the slower one stops with a conflict before it does any work', async () => {
    await using made = await temporaryStore();
    await RunRecord.create(made.store, run);
    const fast = await RunRecord.open(made.store, 'listings', 'r1');
    const slow = await RunRecord.open(made.store, 'listings', 'r1');
    await fast.stage('ingestion', 'embedded', () => Promise.resolve({}));
    const never = counted();
    await expect(slow.stage('ingestion', 'embedded', never.work)).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect(never.times).toBe(0);
  });

  it('the slower one does not record results that the other overtook', async () => {
    await using made = await temporaryStore();
    const slow = await RunRecord.create(made.store, run);
    const overtaken = slow.stage('kpi', 'embedded', async () => {
      const fast = await RunRecord.open(made.store, 'listings', 'r1');
      await fast.stage('kpi', 'embedded', () => Promise.resolve(tables(2)));
      return tables(1);
    });
    await expect(overtaken).rejects.toMatchObject({ kind: 'conflict' });
    const { manifest } = await RunRecord.open(made.store, 'listings', 'r1');
    expect(manifest).toMatchObject(tables(2));
    expect(manifest.stages.kpi).toMatchObject({ state: 'done', attempts: 2 });
  });
});
