import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore, type Stage } from '@rentlake/lake';

export interface HandlerExpectations {
  readonly handler: (event: unknown) => Promise<unknown>;
  /** The stage that a run must have been through before. */
  readonly follows?: Stage;
  /** Fields that an event may not have, or not with these values, and what is said of them. */
  readonly wrongFields: Readonly<Record<string, unknown>>;
  readonly wrongFieldsMessage: string;
  /** Variables beside that of the lake. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A variable that the handler does not do without. By default that of the lake. */
  readonly needs?: string;
  /** What is said of it. */
  readonly needsHint?: string;
}

export const handlerEvent = { marketplace: 'car-rental', run_id: 'monday' };

/**
 * What the Lambda handler of every job refuses, and how. Gives every test of the file a lake and an environment of its own.
 * @returns The lake of the test that runs.
 */
export function describeHandler({
  handler,
  follows,
  wrongFields,
  wrongFieldsMessage,
  environment = {},
  needs = 'RENTLAKE_LAKE',
  needsHint = 'Give the path of a folder, or s3://<bucket>/<prefix>.',
}: HandlerExpectations): () => FolderStore {
  const before = { ...process.env };
  let lake: FolderStore;

  beforeEach(() => {
    lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-handler-')));
    Object.assign(process.env, {
      RENTLAKE_LAKE: lake.location,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      ...environment,
    });
  });

  afterEach(() => {
    process.env = { ...before };
    rmSync(lake.location, { recursive: true, force: true });
  });

  if (follows !== undefined) {
    test(`a run that has not been through ${follows} is a bad request`, async () => {
      await expect(handler(handlerEvent)).rejects.toMatchObject({
        name: 'BadRequest',
        message: expect.stringContaining('There is no run monday of car-rental'),
      });
    });
  }

  test('an event with a wrong field is a bad request that names the field', async () => {
    await expect(handler({ ...handlerEvent, ...wrongFields })).rejects.toMatchObject({
      name: 'BadRequest',
      message: wrongFieldsMessage,
    });
  });

  test('an unknown marketplace is a bad request that names those known', async () => {
    await expect(handler({ ...handlerEvent, marketplace: 'boats' })).rejects.toMatchObject({
      name: 'BadRequest',
      message: 'event.marketplace is "boats". Known: car-rental, listings.',
    });
  });

  test('a missing variable is a bad configuration', async () => {
    const { [needs]: _, ...others } = process.env;
    process.env = others;
    await expect(handler(handlerEvent)).rejects.toMatchObject({
      name: 'BadConfiguration',
      message: `${needs} is missing. ${needsHint}`,
    });
  });

  return () => lake;
}
