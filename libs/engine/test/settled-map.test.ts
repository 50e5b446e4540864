import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { settledMap } from '../src/settled-map.ts';

it('results come in the order of what they are of', async () => {
  const halves = settledMap([40, 2, 20], async (number) => {
    await pause(number);
    return number / 2;
  });
  expect(await halves).toEqual([20, 1, 10]);
});

it('the first failure is told when all that were begun have ended; no other is begun', async () => {
  const told: string[] = [];
  const work = async (item: string): Promise<void> => {
    told.push(`${item} begins`);
    await pause(item === 'slow' ? 60 : 1);
    told.push(`${item} ends`);
    if (item === 'slow' || item === 'wrong') throw new Error(item);
  };
  const all = settledMap(['slow', 'wrong', 'late', 'later'], work, { concurrency: 2 });
  await expect(all).rejects.toThrow('wrong');
  expect(told).toEqual(['slow begins', 'wrong begins', 'wrong ends', 'slow ends']);
});
