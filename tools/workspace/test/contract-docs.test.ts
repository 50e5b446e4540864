import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { contractsPage, withDefinitions } from '../src/contract-docs.ts';

const path = join(import.meta.dirname, '../../..', contractsPage);
const page = readFileSync(path, 'utf8');

describe('docs/contracts.md', () => {
  test('says what the definitions say (`npm run docs` renders them into it)', async () => {
    expect(page).toBe(await withDefinitions(page, path));
  });

  test.each([
    ['a type', '| `daily_rate`   | decimal(12,2) |', '| `daily_rate`   | decimal(12,3) |'],
    ['a column', '| `zip_code`    | text |          |\n', ''],
    ['an alias', 'also `brand`', 'also `make`'],
    [
      'a partition',
      '| `signup_year`        | text          | partition |',
      '| `signup_year`        | text          |           |',
    ],
    ['the order of a query', 'revenue desc, city', 'revenue, city'],
  ])('is rendered anew where %s differs', async (_, rendered, other) => {
    const changed = page.replace(rendered, other);
    expect(changed).not.toBe(page);
    expect(await withDefinitions(changed, path)).toBe(page);
  });

  test('keeps what is written by hand', async () => {
    const changed = page.replace('## Numbers and order', 'By hand.\n\n## Numbers and order');
    expect(await withDefinitions(changed, path)).toBe(changed);
  });

  test.each([
    ['has no place for', page.replace('npm run docs`: listings tables', 'npm`: listings tables')],
    ['has two places for', page.replace('listings tables -->', 'listings datasets -->')],
    ['has a place for an unknown', page.replace('listings tables -->', 'boat tables -->')],
  ])('is refused when it %s part of the definitions', async (_, changed) => {
    await expect(withDefinitions(changed, path)).rejects.toThrow(
      'docs/contracts.md must have one region for each of: car-rental datasets,',
    );
  });
});
