import { describe, it, expect } from '@jest/globals';
import { MARKETPLACES, writeMarketplace, type Options } from '../src/index.ts';
import { parseCsv } from './contract-reader.ts';
import { filesOf, inTemporaryFolder } from './folders.ts';

const DEFAULTS: Options = { marketplace: 'car-rental', out: '', rows: 400, seed: 1, clean: false };

function generate(options: Partial<Options>) {
  return inTemporaryFolder((out) => {
    const written = writeMarketplace({ ...DEFAULTS, ...options, out });
    return { written, files: filesOf(out) };
  });
}

describe.each(MARKETPLACES)('%s', (marketplace) => {
  it.each([true, false])('is the same for the same seed and rows (clean: %s)', (clean) => {
    expect(generate({ marketplace, clean }).files).toEqual(generate({ marketplace, clean }).files);
  });

  it('is another for another seed', () => {
    expect(generate({ marketplace, seed: 1 }).files).not.toEqual(
      generate({ marketplace, seed: 2 }).files,
    );
  });

  it('is regular when clean: one file a dataset, no mark, no carriage return, one line a row', () => {
    const { files, written } = generate({ marketplace, clean: true });

    expect(files.map(({ path }) => path)).toEqual(written.map(({ name }) => `${name}.csv`).sort());
    for (const { path, text } of files) {
      expect(text).not.toMatch(/\r|^\uFEFF/);
      expect(text.split('\n').length - 2).toBe(
        written.find(({ name }) => `${name}.csv` === path)!.rows,
      );
    }
  });

  it.each([true, false])('has headers and no more for no rows (clean: %s)', (clean) => {
    const { written } = generate({ marketplace, clean, rows: 0 });

    expect(
      written.find(({ name }) => name === 'transactions' || name === 'bookings'),
    ).toMatchObject({ rows: 0, faults: {} });
  });
});

describe('rows', () => {
  it('count the rentals, and the other datasets grow with them', () => {
    const { written } = generate({ rows: 40_000, clean: true });

    expect(Object.fromEntries(written.map(({ name, rows }) => [name, rows]))).toEqual({
      vehicles: 400,
      users: 2_000,
      locations: 300,
      transactions: 40_000,
    });
  });

  it('count the bookings, with two viewings for each', () => {
    const { written } = generate({ marketplace: 'listings', rows: 3_000, clean: false });

    expect(Object.fromEntries(written.map(({ name, rows }) => [name, rows]))).toMatchObject({
      bookings: 3_000,
      user_viewing: 6_000,
      apartments: 300,
    });
  });
});

describe('people', () => {
  it('have no mail address that could be anyone’s', () => {
    const { files } = generate({ clean: true });

    const users = parseCsv(files.find(({ path }) => path === 'users.csv')!.text).slice(1);
    const mails = users.map((cells) => cells?.[3] ?? '').filter((mail) => mail.includes('@'));
    expect(mails.length).toBeGreaterThan(30);
    expect(mails.filter((mail) => !/^[a-z.]+\.\d+@example\.com$/.test(mail))).toEqual([]);
  });
});
