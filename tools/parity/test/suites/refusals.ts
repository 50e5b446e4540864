import { describe, expect, it } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { refusedSources } from '@rentlake/testing';
import { command, type Outcome } from '../support/command.ts';
import { headersOnly } from '../support/odd-sources.ts';
import type { Road } from '../support/road.ts';

/** Tests that what stops a run stops it alike on both engines: the same message, the same exit status. */
export function describeRefusals(road: () => Road): void {
  let lakes = 0;

  /** What both engines make of a command, in a lake that holds nothing, with the folders by their roles. */
  async function onBoth(
    source: string,
    ...options: readonly string[]
  ): Promise<[Outcome, Outcome]> {
    const outcome = async (engine: string): Promise<Outcome> => {
      const lake = `${road().written({})}/lake-${++lakes}`;
      const { status, stderr } = await command(
        ...['run', carRental.name, '--source', source, '--lake', lake, '--engine', engine],
        ...options,
      );
      return { status, stderr: stderr.replaceAll(source, '<source>').replaceAll(lake, '<lake>') };
    };
    return [await outcome('embedded'), await outcome('spark')];
  }

  describe('With --engine spark a run is refused as with --engine embedded', () => {
    it.each(refusedSources)('for $title', async ({ files, message }) => {
      const [embedded, spark] = await onBoth(road().written(files));
      expect(embedded).toEqual({ status: 1, stderr: `rentlake: ${message}\n` });
      expect(spark).toEqual(embedded);
    });

    it('for a source that is not there', async () => {
      const [embedded, spark] = await onBoth('/nowhere/at/all');
      expect(embedded.status).toBe(1);
      expect(spark).toEqual(embedded);
    });

    it.each([
      ['a run id that does not fit a path', ['--run-id', 'Monday/1']],
      ['a number of threads that is none', ['--threads', 'many']],
      ['an amount of memory that is none', ['--memory', 'much']],
      ['a number of runs to keep that is none', ['--keep', '0']],
      ['an option that there is not', ['--quick']],
    ])('for %s', async (_what, options) => {
      const [embedded, spark] = await onBoth(road().written(headersOnly(carRental)), ...options);
      expect(embedded.status).toBe(2);
      expect(spark).toEqual(embedded);
    });

    it.each([
      ['embedded', 'spark'],
      ['spark', 'embedded'],
    ] as const)('for another source under the id of what %s published, on %s', async (by, on) => {
      const { run_id: runId } = await road().sample(carRental, by);
      const source = road().written(headersOnly(carRental));
      const lake = road().lake.location;
      const again = (engine: string): Promise<Outcome> =>
        command(
          ...['run', carRental.name, '--source', source, '--lake', lake, '--run-id', runId],
          ...['--engine', engine],
        );
      const refused = await again(on);
      expect(refused.status).toBe(2);
      expect(refused).toEqual(await again(by));
    });
  });
}
