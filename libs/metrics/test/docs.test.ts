import { expect, it } from '@jest/globals';
import { bigint, date } from '@rentlake/schema';
import { namedQuery, queriesDocs } from '../src/index.ts';

it('documents named queries: answer, typed columns, order and number of rows', () => {
  const columns = { day: date(), trips: bigint() };
  const query = () => 'SELECT * FROM days';
  const trend = { name: 'trend', about: 'Trips by day.', columns, query, order: ['day'] };
  const best = {
    ...{ name: 'best', about: 'The day with most trips.', columns, query },
    ...{ order: ['trips DESC', 'day'], limit: 1 },
  };
  expect(queriesDocs([trend, best].map(namedQuery))).toMatchInlineSnapshot(`
    "| named query | answer | columns | order | rows |
    | - | - | - | - | - |
    | \`trend\` | Trips by day. | day date, trips bigint | day | all |
    | \`best\` | The day with most trips. | day date, trips bigint | trips desc, day | 1 |
    "
  `);
});
