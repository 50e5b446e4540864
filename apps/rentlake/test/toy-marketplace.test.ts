import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Workplace, rentlake, type Outcome } from './support/workplace.ts';

const source = {
  'boats.csv': 'boat_id,harbour\nB1,Faro\nB2,Lagos\n',
  'Boat Trips.csv':
    'trip_id,vessel,sailed_on,fare\nR1,B1,2024-06-01,10.005\nR2,B1,30/06/2024,20\nR3,B9,2024-07-01,5\nR4,B2,2024-07-01,-1\n',
};

describe('A marketplace that is only definitions', () => {
  const place = new Workplace('boat-trips', source);
  let outcome: Outcome;

  beforeAll(async () => {
    outcome = await place.run('first');
  });

  it('runs from its CSV files to its published tables', async () => {
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(await place.ask('SELECT * FROM boat_trips.harbour_months ORDER BY harbour')).toEqual([
      {
        harbour: 'Faro',
        month_start: '2024-06-01',
        fares: 30.01,
        trips: 2,
        avg_fare: 15.01,
        sailed_month: '2024-06',
      },
      {
        harbour: 'unknown',
        month_start: '2024-07-01',
        fares: 5,
        trips: 1,
        avg_fare: 5,
        sailed_month: '2024-07',
      },
    ]);
  });

  it('quarantines by its rules and counts its orphans', () => {
    expect(place.manifest('first').datasets['trips']).toEqual({
      read: 4,
      raw: 4,
      curated: 3,
      quarantined: 1,
      reasons: { negative_fare: 1 },
      nulled: {},
      orphans: { orphan_boat_id: 1 },
      unmapped: [],
    });
  });

  it('has its named queries answered as CSV', () => {
    const answer = 'query-results/boat-trips/busiest_harbour/run_id=first/result.csv';
    expect(readFileSync(join(place.lake, answer), 'utf8')).toBe('harbour,trips\nFaro,2\n');
  });

  it('stands in the help texts beside the marketplaces that rentlake ships with', async () => {
    expect((await rentlake(['run', '--help'])).stdout).toContain(
      'car-rental or listings or boat-trips',
    );
    expect((await rentlake(['query', '--help'])).stdout).toContain('boat_trips');
  });
});
