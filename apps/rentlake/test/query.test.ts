import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { workplace, type Outcome } from './support/workplace.ts';

const place = workplace();
const ask = (sql: string, ...options: string[]): Promise<Outcome> =>
  place.command(['query', sql, ...options]);

beforeAll(async () => {
  await place.run('monday');
});

describe('query', () => {
  it('prints a table, numbers to the right', async () => {
    const { status, stdout } = await ask(
      'SELECT rental_date, daily_revenue, daily_transactions FROM car_rental.daily_metrics ORDER BY 1',
    );
    expect(status).toBe(0);
    expect(`\n${stdout}`).toBe(`
rental_date  daily_revenue  daily_transactions
2024-03-01           85.25                   2
2024-04-05          180.10                   1
`);
  });

  it('says so when there are no rows', async () => {
    const { stdout } = await ask('SELECT rental_date FROM car_rental.daily_metrics WHERE false');
    expect(stdout).toBe('rental_date\n(no rows)\n');
  });

  it('shows a thousand rows at most and says how many more there are', async () => {
    const { stdout } = await ask('SELECT n FROM range(5000) AS numbers(n)');
    expect(stdout.split('\n')).toHaveLength(1 + 1000 + 2);
    expect(stdout).toContain('… and 4,000 more rows; --format csv or json gives all.');
  });

  it('keeps control characters of the data from the terminal', async () => {
    const { stdout } = await ask("SELECT chr(27) || '[2J' || chr(10) || 'x' AS text");
    expect(stdout).toBe('text\n␛[2J␊x\n');
  });

  it('writes minimal CSV, all rows of it', async () => {
    const { stdout } = await ask(
      `SELECT 'a,b' AS "x,y", 'say "hi"' AS b, NULL AS c, '' AS d, 1.50 AS e`,
      '--format',
      'csv',
    );
    expect(stdout).toBe('"x,y",b,c,d,e\n"a,b","say ""hi""",,,1.50\n');
    const all = await ask('SELECT n FROM range(5000) AS numbers(n)', '--format', 'csv');
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(5001);
  });

  it('writes JSON in which big integers and decimals keep all their digits', async () => {
    const { stdout } = await ask(
      `SELECT 9007199254740993 AS bigint, 12345678901234567890.12::DECIMAL(38,2) AS money,
        -170141183460469231731687303715884105727::HUGEINT AS huge, 18446744073709551615::UBIGINT AS ubigint,
        '007' AS text, NULL AS nothing, true AS yes, DATE '2024-02-29' AS day, 'NaN'::DOUBLE AS nan`,
      '--format',
      'json',
    );
    expect(stdout).toBe(
      '[\n  {"bigint": 9007199254740993, "money": 12345678901234567890.12, "huge": -170141183460469231731687303715884105727, "ubigint": 18446744073709551615, "text": "007", "nothing": null, "yes": true, "day": "2024-02-29", "nan": "NaN"}\n]\n',
    );
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it('writes no rows as an empty JSON list', async () => {
    expect((await ask('SELECT 1 AS one WHERE false', '--format', 'json')).stdout).toBe('[]\n');
  });

  it('lists the published tables', async () => {
    const { status, stdout } = await ask('SHOW ALL TABLES', '--format', 'csv');
    expect(status).toBe(0);
    for (const table of ['daily_metrics', 'user_transaction_metrics', 'vehicle_location_metrics']) {
      expect(stdout).toContain(`,car_rental,${table},`);
    }
  });

  it('says in one message what is wrong with the SQL', async () => {
    const { status, stdout, stderr } = await ask('SELECT revenue FROM car_rental.daily_metrics');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^rentlake: Binder Error: .*"revenue".*not found/);
  });

  it.each([
    ['two statements', 'SELECT 1; SELECT 2', 'Give one SQL statement; this text has 2.'],
    ['no statement', '', 'Give one SQL statement; this text has 0.'],
  ])('refuses %s', async (_, sql, message) => {
    expect(await ask(sql)).toEqual({ status: 1, stdout: '', stderr: `rentlake: ${message}\n` });
  });

  const target = join(place.folder, 'written');
  it.each([
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW car_rental.daily_metrics',
    'COPY (SELECT 1) TO <target>',
    'EXPLAIN ANALYZE COPY (SELECT 1) TO <target>',
    'ATTACH <target> AS other',
    'EXPORT DATABASE <target>',
    'SET threads = 1',
    'INSTALL httpfs',
    'CREATE OR REPLACE VIEW car_rental.daily_metrics AS SELECT 1',
  ])('refuses a statement that would change something: %s', async (sql) => {
    rmSync(target, { recursive: true, force: true });
    expect(await ask(sql.replace('<target>', `'${target}'`))).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'rentlake: Only questions (SELECT) are answered; this statement would change something.\n',
    });
    expect(existsSync(target)).toBe(false);
  });

  it.each(['listings', 'presentation'])(
    'says which run is needed when nothing is published in schema %s',
    async (schema) => {
      expect(await ask(`SELECT * FROM ${schema}.occupancy_rate`)).toEqual({
        status: 1,
        stdout: '',
        stderr:
          'rentlake: Nothing is published for listings in <lake> yet. Run `npx rentlake run listings --lake <lake>` first.\n',
      });
    },
  );

  it('leaves the lake as it is when there is none', async () => {
    const empty = workplace();
    expect((await empty.command(['query', 'SELECT 1 AS one'])).status).toBe(0);
    expect(existsSync(empty.lake)).toBe(false);
  });
});
