import { describe, expect, it } from '@jest/globals';
import { startRentlake } from './support/process.ts';
import { workplace } from './support/workplace.ts';

describe('The command as a process', () => {
  it('publishes into .rentlake where it stands, and ends with status 0', async () => {
    const place = workplace();
    const { ended } = startRentlake(['run', 'car-rental', '--source', 'source'], place.folder);
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    const question = startRentlake(
      ['query', 'SELECT COUNT(*) AS n FROM car_rental.daily_metrics', '--format', 'csv'],
      place.folder,
    );
    expect(await question.ended).toEqual({ status: 0, stdout: 'n\n2\n', stderr: '' });
  });

  it('says in one line what is wrong, and ends with the status of it', async () => {
    const place = workplace({});
    const refused = startRentlake(['run', 'car-rental', '--source', 'source'], place.folder);
    const { status, stderr } = await refused.ended;
    expect({ status, lines: stderr.split('\n').length }).toEqual({ status: 1, lines: 2 });
    const wrong = startRentlake(['run', 'bikes'], place.folder);
    expect(await wrong.ended).toMatchObject({
      status: 2,
      stderr: 'rentlake: There is no marketplace "bikes". Known: car-rental, listings.\n',
    });
  });

  it('ends quietly when the reader of its answer goes away', async () => {
    const { process: child, ended } = startRentlake([
      ...['query', 'SELECT n FROM range(3000000) AS numbers(n)', '--format', 'csv'],
      ...['--lake', workplace().lake],
    ]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect((await ended).stderr).not.toContain('    at ');
  });
});
