import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, expect } from '@jest/globals';
import { writeCommitted } from '../src/committed.ts';
import { parseCsv } from './contract-reader.ts';
import { filesOf, inTemporaryFolder } from './folders.ts';

const SAMPLE = join(import.meta.dirname, '..', 'sample');
const committed = filesOf(SAMPLE).filter(({ path }) => path !== '.gitattributes');
const csv = committed.filter(({ path }) => path.endsWith('.csv'));
const all = csv.map(({ text }) => text).join('\n');

describe('the committed set', () => {
  it('is what its command writes, byte for byte', () => {
    inTemporaryFolder((folder) => {
      writeCommitted(folder);

      const fresh = filesOf(folder);
      expect(fresh.map(({ path }) => path)).toEqual(committed.map(({ path }) => path));
      for (const [i, { path, text }] of fresh.entries())
        expect({ path, same: text === committed[i]!.text }).toEqual({ path, same: true });
    });
  });

  it('is smaller than two megabytes', () => {
    expect(Buffer.byteLength(all)).toBeLessThan(2_000_000);
  });

  it('keeps git away from its line ends', () => {
    expect(readFileSync(join(SAMPLE, '.gitattributes'), 'utf8')).toContain('* -text');
  });

  it('has nothing that stops a run', () => {
    for (const { path, text } of csv) {
      const [header] = parseCsv(text);
      const known = header!
        .filter((name) => name !== 'notes')
        .map((name) => name.toLowerCase().replace(/[ _-]/g, ''));
      expect({ path, twice: known.filter((name, i) => known.indexOf(name) !== i) }).toEqual({
        path,
        twice: [],
      });
      expect({ path, mixed: /\r\n/.test(text) && /[^\r]\n/.test(text) }).toEqual({
        path,
        mixed: false,
      });
    }
  });

  it('has text after a closing quote in one file only', () => {
    const files = csv.filter(({ text }) => parseCsv(text).includes(null));

    expect(files.map(({ path }) => path)).toEqual(['car-rental/Vehicles.csv']);
  });

  it.each([
    ['a date of days first', /,\d\d\/\d\d\/20\d\d,/],
    ['a timestamp of days first', /\d\d\/\d\d\/20\d\d \d\d:\d\d/],
    ['a timestamp of another zone', /T\d\d:\d\d:\d\d[+-](?!00)\d\d:\d\d/],
    ['a year as a double', /\b20\d\d\.0\b/],
    ['the tail of a sum of doubles', /\d\.\d{12,}/],
    ['booleans of other tongues', /,TRUE,[^]*,True,[^]*,Y,/],
    ['NULL', /,NULL,/],
    ['\\N', /,\\N,/],
    ['None', /,None[,\n]/],
    ['NaN', /,NaN,/],
    ['a byte order mark', /^\uFEFF/m],
    ['an empty line', /\n\n/],
    ['a line of blanks', /\n {3}\n/],
    ['a quote within a cell', /""/],
    ['a newline within a cell', /"Close to schools\r?\nand shops\."/],
    ['a comma within a cell', /"Washington, D\.C\."/],
    ['a person called Null', /,Null,/],
    ['São Paulo', /São Paulo/],
    ['a slash in a city', /Winston-Salem\/High Point/],
    ['an apostrophe in a city', /O'Fallon/],
    ['an equals sign in a city', /,a=b,/],
    ['a percent sign in a city', /,100%,/],
    ['a city without any latin letter', /,東京,/],
    ['a sign beyond the basic plane', /🏡/],
    ['the Monday 2024-12-30', /,2024-12-30,/],
    ['the Friday 2021-01-01', /,2021-01-01,/],
    ['currencies in lower case', /,eur,/],
  ])('holds %s', (_, pattern) => {
    expect(all).toMatch(pattern);
  });
});
