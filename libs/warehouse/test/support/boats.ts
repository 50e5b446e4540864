import { marketplace, metric, type Marketplace } from '@rentlake/metrics';
import {
  bigint,
  boolean,
  date,
  decimal,
  double,
  integer,
  text,
  timestamp,
  type Column,
} from '@rentlake/schema';

const noQuery = (): string => '';

const harbourDays = metric({
  name: 'harbour_days',
  about: `Fares of each harbour's "day".`,
  grain: { harbour: text(), day: date() },
  measures: {
    fares: decimal(18, 2),
    trips: bigint(),
    crew: integer(),
    is_open: boolean(),
    last_trip: timestamp(),
    wind: double(),
  },
  partition: { year: integer() },
  query: noQuery,
});

const crews = (measures: Readonly<Record<string, Column>>) =>
  metric({
    name: 'crews',
    about: 'People of each boat.',
    grain: { boat: text() },
    measures,
    partition: { size: text() },
    query: noQuery,
  });

/** A marketplace with a table of every type, and a small one. */
export const boats: Marketplace = boatsWith({ people: bigint() });

/** The same with other measures of the small table. */
export function boatsWith(measures: Readonly<Record<string, Column>>): Marketplace {
  return marketplace({
    name: 'boats',
    warehouseSchema: 'presentation',
    datasets: [],
    metrics: [harbourDays, crews(measures)],
    queries: [],
  });
}
