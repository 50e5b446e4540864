import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPublished } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { differences, type SourceFiles } from '@rentlake/testing';
import { command } from '../support/command.ts';
import type { EngineName, Road } from '../support/road.ts';

const minutes = 60_000;

/** One vehicle without its type, and a rental of it. */
const faulty: SourceFiles = {
  'vehicles.csv': 'vehicle_id,vehicle_type,note\nV1,suv,"two\nlines"\nV2,,é\nV3,van\n',
  'users.csv': 'user_id,city\nU1,Faro\n',
  'locations.csv': 'location_id,city\nL1,Faro\n',
  'transactions.csv':
    'transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\nT1,U1,V2,L1,2024-02-29,2024-03-01,10.05\n',
};

/** Tests that what one engine wrote is what the other, or a reader, can go on with. */
export function describeExchange(road: () => Road): void {
  const lake = (): readonly string[] => ['--lake', road().lake.location];

  async function asked(sql: string): Promise<string> {
    const { status, stdout, stderr } = await command('query', sql, '--format', 'csv', ...lake());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  }

  describe('A run of one engine is like a run of the other', () => {
    it(
      'to readers, and to rollback',
      async () => {
        const runs = [
          await road().sample(carRental, 'embedded'),
          await road().sample(carRental, 'spark'),
        ];
        const answers: string[] = [];
        for (const { run_id: runId } of [...runs, ...runs]) {
          const { status, stderr } = await command('rollback', carRental.name, runId, ...lake());
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          const current = await readPublished(road().lake, carRental.name);
          expect(current?.published.run_id).toBe(runId);
          answers.push(
            await asked(
              'SELECT city_key, city, SUM(total_revenue) AS revenue FROM car_rental.vehicle_location_metrics GROUP BY ALL ORDER BY ALL',
            ),
          );
        }
        expect(new Set(answers).size).toBe(1);
        expect(answers[0]?.split('\n').length).toBeGreaterThan(10);
      },
      5 * minutes,
    );

    it(
      'to replay, on either engine',
      async () => {
        const bases = await road().both(carRental, 'faulty', faulty);
        const repaired = road().written({});
        const [, onSpark] = bases;
        const exported = await command(
          ...['quarantine', carRental.name, '--run', onSpark.run_id, '--export', repaired],
          ...lake(),
        );
        expect(exported.status).toBe(0);
        const file = join(repaired, 'vehicles.csv');
        const text = readFileSync(file, 'utf8');
        expect(text).toContain('V2,"",');
        writeFileSync(file, text.replace('V2,"",', 'V2,van,'));

        const replays = [];
        for (const [base, engine] of [
          ['embedded', 'embedded'],
          ['embedded', 'spark'],
          ['spark', 'embedded'],
          ['spark', 'spark'],
        ] as const satisfies readonly (readonly [EngineName, EngineName])[]) {
          replays.push(
            await road().run(carRental, engine, {
              runId: `replay-of-${base}-by-${engine}`,
              source: repaired,
              baseRun: `${base}-faulty`,
            }),
          );
        }
        const [first, ...others] = replays;
        expect(first?.datasets['vehicles']).toMatchObject({ curated: 2, quarantined: 1 });
        for (const other of others) {
          expect(await differences(road().lake, carRental, [first!, other])).toEqual([]);
        }
      },
      5 * minutes,
    );
  });
}
