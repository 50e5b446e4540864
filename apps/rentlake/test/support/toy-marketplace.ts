import { marketplace, metric, namedQuery } from '@rentlake/metrics';
import { bigint, dataset, date, decimal, integer, text } from '@rentlake/schema';

const boats = dataset('boats', {
  boat_id: text().key(),
  harbour: text().required(),
  name: text().alias('label'),
  built: integer(),
});

const trips = dataset(
  'trips',
  {
    trip_id: text().key(),
    boat_id: text().required().alias('vessel'),
    sailed_on: date().required(),
    fare: decimal(12, 2).required(),
  },
  {
    aliases: ['boat_trips'],
    rules: { negative_fare: () => 'fare < 0' },
    derived: { sailed_month: { type: { kind: 'text' }, sql: (fn) => fn.yearMonth('sailed_on') } },
    references: { boat_id: 'boats' },
  },
);

const harbourMonths = metric({
  name: 'harbour_months',
  about: 'Fares and trips of each harbour, month by month.',
  grain: { harbour: text(), month_start: date() },
  measures: { fares: decimal(18, 2), trips: bigint(), avg_fare: decimal(18, 2) },
  partition: { sailed_month: text() },
  query: ({ from, fn }) => `
SELECT harbour, month_start, ${fn.money('cents')} AS fares, trips, ${fn.exactRatio('cents', 'trips')} AS avg_fare, sailed_month
FROM (
  SELECT COALESCE(boat.harbour, 'unknown') AS harbour, ${fn.monthStart('trip.sailed_on')} AS month_start,
    trip.sailed_month, SUM(${fn.cents('trip.fare')}) AS cents, COUNT(*) AS trips
  FROM ${from(trips)} AS trip
  LEFT JOIN ${from(boats)} AS boat ON boat.boat_id = trip.boat_id
  GROUP BY 1, 2, 3
) AS months`,
});

const busiestHarbour = namedQuery({
  name: 'busiest_harbour',
  about: 'The harbour with the most trips.',
  columns: { harbour: text(), trips: bigint() },
  query: ({ from }) =>
    `SELECT harbour, SUM(trips) AS trips FROM ${from(harbourMonths)} AS months GROUP BY 1`,
  order: ['trips DESC', 'harbour'],
  limit: 1,
});

/** A marketplace that rentlake does not ship with: definitions, and no machinery. */
export const toy = marketplace({
  name: 'boat-trips',
  datasets: [boats, trips],
  metrics: [harbourMonths],
  queries: [busiestHarbour],
});
