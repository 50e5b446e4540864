import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { disk, itOnDisks, mount, onDisks as title } from './support/disks.ts';
import { filesBelow, newFolder } from './support/folders.ts';
import { rentlake, workplace, type Outcome } from './support/workplace.ts';

const runSample = (lake: string): Promise<Outcome> =>
  rentlake(['run', 'car-rental', '--lake', lake, '--run-id', 'sample']);
const ask = (lake: string): Promise<Outcome> =>
  rentlake([
    ...['query', 'SELECT * FROM car_rental.daily_metrics ORDER BY 1', '--format', 'csv'],
    ...['--lake', lake],
  ]);

let answer: Promise<Outcome> | undefined;
/** What readers of an undisturbed run see. */
function sample(): Promise<Outcome> {
  const lake = join(newFolder(), 'lake');
  answer ??= runSample(lake).then(() => ask(lake));
  return answer;
}

describe('A lake that cannot be written', () => {
  it.each(['', 'raw', 'curated', 'quarantine', 'presentation', 'runs', 'runs/car-rental'])(
    'because a file is in its way ("%s") fails the run with one message',
    async (path) => {
      const place = workplace();
      const file = join(place.lake, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, 'a file');
      const { status, stderr } = await place.run('monday');
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^rentlake: <lake> cannot be written \(.*\): (EEXIST|ENOTDIR)\. A file is in the way; choose another folder\.\n$/,
        ),
      });
      expect((await place.command(['query', 'FROM car_rental.daily_metrics'])).status).toBe(1);
    },
  );

  itOnDisks(
    title('because the file system is read-only fails the run with one message'),
    async () => {
      const folder = disk('1m');
      mount('-o', 'remount,ro', folder);
      const lake = join(folder, 'lake');
      expect(await runSample(lake)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(
          /^rentlake: .* cannot be written \(.*\): EROFS\. The file system is read-only; choose another folder\.\n$/,
        ),
      });
    },
  );

  itOnDisks(title('any more is still read'), async () => {
    const folder = disk('64m');
    const lake = join(folder, 'lake');
    expect(await runSample(lake)).toMatchObject({ status: 0 });
    const before = await ask(lake);
    mount('-o', 'remount,ro', folder);
    expect(await ask(lake)).toEqual(before);
    for (const command of ['runs', 'show sample', 'quarantine car-rental users']) {
      const args = [...command.split(' '), '--lake', lake];
      expect(await rentlake(args)).toMatchObject({ status: 0, stderr: '' });
    }
    const other = ['run', 'car-rental', '--lake', lake, '--run-id', 'other'];
    expect(await rentlake(other)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^rentlake: .*[Rr]ead-only.*\n$/),
    });
  });
});

describe('A disk that is full', () => {
  const sizes = ['16k', '256k', '512k', '768k'];

  itOnDisks.each(sizes)(
    title('at %s fails the run with one message; nothing is visible; with more space it goes on'),
    async (size) => {
      const folder = disk(size);
      const lake = join(folder, 'lake');
      const { status, stderr } = await runSample(lake);
      expect({ size, status, stderr }).toEqual({
        size,
        status: 1,
        stderr: expect.stringMatching(/^rentlake: [^\n]*(disk is full)[^\n]*\n$/i),
      });
      expect((await ask(lake)).status).toBe(1);
      const left = (await filesBelow(folder)) ?? [];
      expect(
        left.filter((file) => /scratch\/|\.tmp |presentation\/.*_published/.test(file)),
      ).toEqual([]);
      mount('-o', 'remount,size=64m', folder);
      expect(await runSample(lake)).toMatchObject({ status: 0, stderr: '' });
      expect((await ask(lake)).stdout).toBe((await sample()).stdout);
    },
  );
});
