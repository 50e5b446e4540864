import { expect, test } from '@jest/globals';
import { LakeError } from '@rentlake/lake';
import { carRental, marketplaces } from '@rentlake/metrics';
import { parseEvent, runEvent, runIdField } from '../src/run-event.ts';
import { StageFailure } from '../src/stage-failure.ts';

const schema = runEvent(marketplaces, { base_run: runIdField.optional() });
const bad = (event: unknown) => expect(() => parseEvent(schema, event));

test('an event becomes its marketplace and its run', () => {
  expect(parseEvent(schema, { marketplace: 'car-rental', run_id: 'monday' })).toEqual({
    marketplace: carRental,
    run_id: 'monday',
  });
});

test('every known field at fault is named with its value', () => {
  bad({ marketplace: 'toString', runid: 'monday' }).toThrow(
    new StageFailure(
      'BadRequest',
      'event.marketplace is "toString". Known: car-rental, listings. event.run_id is missing. Give the id of a run. event.runid is not known. The fields are marketplace, run_id, base_run.',
    ),
  );
});

test('the value of a field that is not known is not repeated', () => {
  const parsed = () =>
    parseEvent(schema, { marketplace: 'listings', run_id: 'monday', password: 'planted-secret' });
  expect(parsed).toThrow('event.password is not known.');
  expect(parsed).not.toThrow('planted-secret');
});

test('what is no object at all is shown', () => {
  bad('car-rental').toThrow('event is "car-rental". The fields are marketplace, run_id, base_run.');
});

test('a run id that no lake takes is refused in the words of the lake', () => {
  bad({ marketplace: 'listings', run_id: '../other' }).toThrow(LakeError);
  bad({ marketplace: 'listings', run_id: '../other' }).toThrow(
    'The run id is "../other". Use 1 to 40 characters',
  );
});
