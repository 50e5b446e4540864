import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { handleStage, type StageTelemetry } from '../src/handle-stage.ts';
import { SettingError } from '../src/settings.ts';

let lake: FolderStore;
let logged: unknown[];
let measured: unknown[];
let telemetry: StageTelemetry;

const handle = (work: () => Promise<unknown>) =>
  handleStage('kpi', telemetry, () => ({ marketplace: carRental, runId: 'monday', lake, work }));

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-handle-stage-')));
  logged = [];
  let keys = {};
  measured = [];
  telemetry = {
    logger: {
      appendKeys: (more) => void (keys = { ...keys, ...more }),
      info: (message) => void logged.push({ ...keys, message }),
      error: (message, error) => void logged.push({ ...keys, message, error }),
    },
    measure: (marketplace, outcome) => void measured.push([marketplace, outcome]),
    trace: (_, work) => work(),
  };
});

afterEach(() => rmSync(lake.location, { recursive: true, force: true }));

test('gives the report, and logs under stage, marketplace and run', async () => {
  expect(await handle(() => Promise.resolve({ rows: 1 }))).toEqual({ rows: 1 });
  expect(logged).toEqual([
    { stage: 'kpi', marketplace: 'car-rental', run_id: 'monday', message: 'stage done' },
  ]);
  expect(measured).toEqual([['car-rental', 'Done']]);
});

test('closes what it opened, and measures the failure by its name', async () => {
  let isOpen = true;
  const failed = handleStage('kpi', telemetry, (owner) => {
    owner.defer(() => void (isOpen = false));
    throw new SettingError('RENTLAKE_LAKE is missing.');
  });
  await expect(failed).rejects.toMatchObject({ name: 'BadConfiguration' });
  expect(isOpen).toBe(false);
  expect(measured).toEqual([['unknown', 'BadConfiguration']]);
});

test('is alone on its run while it works, and leaves it free for the next, even when it fails', async () => {
  const failed = handle(async () => {
    await expect(handle(() => Promise.resolve({}))).rejects.toMatchObject({
      name: 'Conflict',
      message:
        'Run monday of car-rental is being worked on by somebody else. Repeat the event later.',
    });
    throw new TypeError('broken');
  });
  await expect(failed).rejects.toMatchObject({
    name: 'Defect',
    message: expect.stringMatching(/^TypeError at .*handle-stage/),
  });
  expect(await handle(() => Promise.resolve({}))).toEqual({});
});

test('refuses a report that leaves a state machine no room for what it carries besides', async () => {
  const longest = 'x'.repeat(200 * 1024 - 2);
  expect(await handle(() => Promise.resolve(longest))).toBe(longest);
  await expect(handle(() => Promise.resolve(`${longest}x`))).rejects.toMatchObject({
    name: 'Defect',
    message:
      'The stage is done, but its report has 204801 bytes, and a state machine takes 204800.',
  });
});
