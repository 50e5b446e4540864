import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { StageFailure, stageFailure } from '@rentlake/engine';
import { stages, type Stage } from '@rentlake/lake';

type Fields = { readonly [name: string]: unknown };

const run = { marketplace: 'listings', run_id: 'monday' };
const job = { attempt: 1, platform: 'glue' };

const sparkEvents = (script: string): readonly Fields[] => [
  { ...run, spark: { action: 'submission', bytes: 1, script, ...job } },
  { ...run, spark: { action: 'record', attempt: 1, scripts: [script] } },
  { ...run, spark: { action: 'cause', script, job_run_id: 'j', ...job } },
];

/** Events of each stage that have, together, all fields that it knows. */
const events: Readonly<Record<Stage, readonly Fields[]>> = {
  ingestion: [
    { ...run, base_run: 'sunday', action: 'measure' },
    { ...run, increment: { overlap: 0, reconcile_deletes: true } },
    ...sparkEvents('dataingestion'),
  ],
  curated: sparkEvents('curated_job'),
  kpi: sparkEvents('kpi_job'),
  'crawler-trigger': [{ ...run, action: 'status' }],
  publisher: [{ ...run, rollback: true, follow: true }],
  'athena-runner': [{ ...run, action: 'status' }],
};

const planted = ['mysql://reader:planted@db/x', 'planted@example.com', 'token=planted'];

/** The event with `value` in the place of each of its values, of whole objects and lists too, and in and as a field more. */
function* withPlanted(fields: Fields, value: string): Generator<Fields> {
  yield { ...fields, more: value };
  yield { ...fields, [value]: true };
  for (const [name, inner] of Object.entries(fields)) {
    yield { ...fields, [name]: value };
    yield { ...fields, [name]: [value] };
    yield { ...fields, [name]: { [value]: value } };
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
      for (const changed of withPlanted(inner as Fields, value))
        yield { ...fields, [name]: changed };
    }
  }
}

/** The function of a job that reads its events. */
async function readerOf(stage: Stage): Promise<(event: unknown) => unknown> {
  const file = join(import.meta.dirname, '../../../apps', stage, 'src/event.ts');
  const [read] = Object.values((await import(pathToFileURL(file).href)) as Fields);
  return read as (event: unknown) => unknown;
}

describe.each(stages)('an event of %s', (stage) => {
  test('is read when all its fields are right', async () => {
    const read = await readerOf(stage);
    for (const event of events[stage]) expect(read(event)).toMatchObject({ run_id: 'monday' });
  });

  test('that is refused repeats no secret and no address of any of its fields', async () => {
    const read = await readerOf(stage);
    const told: string[] = [];
    for (const event of events[stage]) {
      for (const value of planted) {
        for (const changed of withPlanted(event, value)) {
          try {
            read(changed);
          } catch (error) {
            const failure = stageFailure(error);
            expect(failure).toBeInstanceOf(StageFailure);
            told.push(`${failure.name}: ${failure.message}`);
          }
        }
      }
    }
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((text) => text.includes('planted'))).toEqual([]);
    expect(told.filter((text) => !text.startsWith('BadRequest: '))).toEqual([]);
  });
});
