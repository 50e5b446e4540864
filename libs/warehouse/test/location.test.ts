import { describe, expect, it } from '@jest/globals';
import { parseLocation } from '../src/index.ts';

describe('A location of a warehouse', () => {
  it.each([
    ['none', undefined],
    ['marts/w.duckdb', { kind: 'duckdb', path: 'marts/w.duckdb' }],
    ['duckdb:/marts/w.duckdb', { kind: 'duckdb', path: '/marts/w.duckdb' }],
    ['C:/marts', { kind: 'duckdb', path: 'C:/marts' }],
    [
      'postgres://loader:p%40ss@db.example:5433/metrics?sslmode=require&password=p',
      {
        kind: 'postgres',
        url: 'postgres://loader:p%40ss@db.example:5433/metrics?sslmode=require&password=p',
        shown: 'postgres://loader@db.example:5433/metrics',
      },
    ],
    [
      'redshift://analytics-eu/dev',
      {
        ...{ kind: 'redshift', workgroup: 'analytics-eu', database: 'dev' },
        ...{ statementTimeout: undefined, shown: 'redshift://analytics-eu/dev' },
      },
    ],
    [
      'redshift://analytics/marts_2?statement_timeout=60000',
      {
        ...{ kind: 'redshift', workgroup: 'analytics', database: 'marts_2' },
        ...{ statementTimeout: 60_000, shown: 'redshift://analytics/marts_2' },
      },
    ],
    [
      'postgresql://db.example/metrics',
      {
        kind: 'postgres',
        url: 'postgresql://db.example/metrics',
        shown: 'postgresql://db.example/metrics',
      },
    ],
  ])('is read from %s', (text, location) => {
    expect(parseLocation(text, '--warehouse')).toEqual(location);
  });

  it.each([
    ['', '--warehouse names no file.'],
    ['duckdb:', '--warehouse names no file.'],
    ['marts/', '--warehouse names no file.'],
    ['redshift://u:s3cret@cluster/db', '--warehouse names no database of Redshift Serverless'],
    ['redshift://cluster', 'Write it as redshift://workgroup/database, without user and password'],
    ['redshift://cluster/db?password=s3cret', '?statement_timeout=<milliseconds> may follow.'],
    ['mysql://u:s3cret@host/db', '--warehouse has the scheme mysql:.'],
    ['postgres://u:s3cret@host:port/db', '--warehouse is not a URL'],
    ['postgres:u:s3cret@host/db', '--warehouse is not a URL'],
  ])('is refused when it is %j, without showing a password', (text, message) => {
    const parsed = (): unknown => parseLocation(text, '--warehouse');
    expect(parsed).toThrow(message);
    expect(parsed).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(parsed).not.toThrow('s3cret');
  });
});
