import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { marketplaces } from '@rentlake/metrics';
import { ordinaryWords } from '../src/single-definition/column-names.ts';
import {
  allSecondPlaces,
  columnsOfContracts,
  secondPlaces,
  shippedFiles,
} from '../src/single-definition/second-places.ts';

const root = join(import.meta.dirname, '../../..');

/** What is found in code that would stand in a file of the KPI job. */
const found = (code: string, file = 'apps/kpi/src/plan.ts'): readonly string[] =>
  secondPlaces(file, code).map((place) => place.replace(`${file}:`, ''));

describe('a column of a contract', () => {
  test('is named by no shipped code but its definition and the metrics of its marketplace', () => {
    expect(allSecondPlaces(root)).toEqual([]);
  });

  test('is found in a file that names it again, wherever shipped code may stand', () => {
    const planted = mkdtempSync(join(tmpdir(), 'rentlake-columns-'));
    const write = (path: string, code: string) => {
      mkdirSync(dirname(join(planted, path)), { recursive: true });
      writeFileSync(join(planted, path), code);
    };
    try {
      for (const path of [
        'apps/kpi/src/deep/a.ts',
        'libs/lake/src/b.ts',
        'libs/testing/src/c.ts',
      ]) {
        write(path, "\nexport const key = 'booking_id';\n");
      }
      for (const path of [
        'apps/kpi/spark/d.py',
        'libs/spark/rentlake_spark/e.py',
        'libs/spark/rentlake_spark/generated/f.py',
      ]) {
        write(path, "key = 'booking_id'\n");
      }
      expect(allSecondPlaces(planted)).toEqual([
        'apps/kpi/spark/d.py:1 names booking_id (bookings)',
        'apps/kpi/src/deep/a.ts:2 names booking_id (bookings)',
        'libs/lake/src/b.ts:2 names booking_id (bookings)',
        'libs/spark/rentlake_spark/e.py:1 names booking_id (bookings)',
      ]);
    } finally {
      rmSync(planted, { recursive: true });
    }
  });

  test('is looked for in the code of every job and library', () => {
    const projects = new Set(shippedFiles(root).map((file) => file.split('/', 2).join('/')));
    expect([...projects]).toEqual(
      expect.arrayContaining(['apps/curated', 'apps/rentlake', 'libs/lake', 'libs/schema']),
    );
    expect(projects).not.toContain('libs/testing');
    expect(shippedFiles(root)).not.toContainEqual(expect.stringContaining('/generated/'));
  });

  test('is found at every one of its definitions when they stand elsewhere', () => {
    const definitions = shippedFiles(root).filter((file) =>
      /^libs\/(schema\/src\/datasets|metrics\/src\/(car-rental|listings))\//.test(file),
    );
    const named = definitions.flatMap((file) =>
      secondPlaces('apps/kpi/src/plan.ts', readFileSync(join(root, file), 'utf8')),
    );
    const columns = new Set(named.map((place) => / names (\w+) /.exec(place)?.[1]));
    expect([...columnsOfContracts].filter((column) => !columns.has(column))).toEqual([]);
    expect(columnsOfContracts.size).toBeGreaterThan(80);
  });

  test('of one marketplace is not named by the definitions of another', () => {
    const code = "export const sql = 'SELECT vehicle_id FROM rentals';\n";
    const place = ['1 names vehicle_id (vehicles, transactions)'];
    expect(found(code, 'libs/metrics/src/car-rental/queries/users.ts')).toEqual([]);
    expect(found(code, 'libs/schema/src/datasets/car-rental/vehicles.ts')).toEqual([]);
    expect(found(code, 'libs/schema/src/datasets/car-rental/users.ts')).toEqual(place);
    expect(found(code, 'libs/metrics/src/listings/places.ts')).toEqual(place);
    expect(found(code, 'libs/metrics/src/metric.ts')).toEqual(place);
  });
});

describe('a second place is found', () => {
  test.each([
    ['as a name within code', 'const vehicle_id = 1;', ['1 names vehicle_id']],
    ['as a key', "\nconst types = {\n  'daily_rate': 'decimal' };", ['3 names daily_rate']],
    ['as a name that is reached', 'print(row.city);', ['1 names city']],
    ['as a name that is taken', 'const { city: place } = row;', ['1 names city']],
    ['as a name that is declared', 'interface Row { currency: string }', ['1 names currency']],
    ['as a text', "const columns = [quote('city')];", ['1 names city']],
    ['in SQL', "const sql = 'SELECT state FROM rows';", ['1 names state']],
    [
      'in a template, on its line, with SQL around it',
      'const sql = `\nSELECT ${city(\n`a`)},\n  id\nFROM ${rows}`;',
      ['4 names id'],
    ],
    ['in SQL within a template', 'const t = `x ${sum(`SUM(price)`)} y`;', ['1 names price']],
    ['in a reason', "const reason = 'nulled_year';", ['1 names year']],
    ['in prose', "const help = 'Group by vehicle_type, say.';", ['1 names vehicle_type']],
    [
      'as an ordinary word beside another column of its contract',
      'const columns = ["id", "title", "price"];',
      ['1 names id', '1 names title', '1 names price'],
    ],
    [
      'as an ordinary word in a shape',
      'type Row = { id: string; cityname: string };',
      ['1 names id', '1 names cityname'],
    ],
  ])('%s', (_, code, places) => {
    expect(found(code).map((place) => place.replace(/ \(.*\)$/, ''))).toEqual(places);
  });

  test.each([
    ['as a text', "rows.select(\n  'pickup_location_id')", ['2 names pickup_location_id']],
    ['as a name that is reached', 'rows.city.desc()', ['1 names city']],
    [
      'in SQL',
      'query = (\n  "select id "\n  f"""from rows\n  where id > 1"""\n)\nsql("select id from r")',
      ['6 names id'],
    ],
    [
      'in SQL of several lines',
      'spark.sql("""\n  SELECT id,\n    state FROM rows\n""")',
      ['2 names id', '3 names state'],
    ],
  ])('in Python, %s', (_, code, places) => {
    const file = 'libs/spark/rentlake_spark/execute.py';
    const named = secondPlaces(file, code).map((place) => place.slice(file.length + 1));
    expect(named.map((place) => place.replace(/ \(.*\)$/, ''))).toEqual(places);
  });
});

describe('no place is', () => {
  test.each([
    ['a comment', '/** Rows by vehicle_id. */\nconst a = 1; // city'],
    ['a word of prose', "const message = 'Give the city and the year.';"],
    ['a variable called by an ordinary word', 'const price = make(model);'],
    ['a name of the machinery', 'const run = { id, state, source };'],
    ['a longer name', "const names = ['vehicle_id_key', 'city-tax', 'cities'];"],
    [
      'a function or a value of SQL',
      "const sql = `SELECT date_trunc('month', x), year(x) FROM y`;",
    ],
    ['what is imported', "import { bookings } from '@rentlake/schema';"],
  ])('%s', (_, code) => {
    expect(found(code)).toEqual([]);
  });

  test('a comment or docstring of Python', () => {
    const code =
      '"""Rows by vehicle_id."""\n\ndef city():\n    """Of the vehicle_id.\n    """  # vehicle_id\n';
    expect(secondPlaces('apps/kpi/spark/kpi_job.py', code)).toEqual([]);
  });
});

test('every word that counts as ordinary is a column', () => {
  expect([...ordinaryWords].filter((word) => !columnsOfContracts.has(word))).toEqual([]);
});

test('every contract has a home that is there', () => {
  const homes = Object.values(marketplaces).flatMap(({ name, datasets }) =>
    Object.keys(datasets).map(
      (dataset) => `libs/schema/src/datasets/${name}/${dataset.replaceAll('_', '-')}.ts`,
    ),
  );
  expect(shippedFiles(root)).toEqual(expect.arrayContaining(homes));
});
