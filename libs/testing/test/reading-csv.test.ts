import { describe, expect, it } from '@jest/globals';
import { carRentalFiles } from './sources.ts';
import type { ReferenceDataset, SourceFiles } from '../src/index.ts';

const locations = (files: SourceFiles): ReferenceDataset => {
  const { locations: found } = carRentalFiles('locations', files).datasets;
  if (found === undefined) throw new Error('no locations');
  return found;
};
const cities = (text: string): unknown[] =>
  locations({ 'locations.csv': text }).raw.map(({ city }) => city);
const malformed = (line: string): unknown[] =>
  locations({ 'locations.csv': `location_id,city\n${line}` }).raw.map((row) => row._malformed);

describe('reading CSV', () => {
  it('skips a BOM and empty lines, and takes LF and CRLF in one file', () => {
    expect(cities('\uFEFF\r\nlocation_id,city\r\nL1,a\n\n\r\nL2,b')).toEqual(['a', 'b']);
  });

  it('reads commas, doubled quotes and line ends within quotes, CRLF as LF', () => {
    expect(cities('location_id,city\nL1,"a,""b""\r\nc"\n')).toEqual(['a,"b"\nc']);
  });

  it('takes a quote inside an unquoted cell, and a CR without LF, as ordinary characters', () => {
    expect(cities('location_id,city\nL1,5" a\rb\r\n')).toEqual(['5" a\rb']);
  });

  it('keeps blanks and empty cells in raw', () => {
    expect(cities('location_id,city\nL1, \nL2,\nL3,""\n')).toEqual([' ', '', '']);
  });

  it.each([
    ['too few cells', 'L1', 'L1'],
    ['a trailing comma', 'L1,a,', 'L1,a,'],
    ['a cell too many, in quotes that it does not need', '"L1",a,"b"', 'L1,a,b'],
    ['a cell too many that needs quotes', 'L1,"a,b","c""d"', 'L1,"a,b","c""d"'],
    ['a bare quote, quoted on the way out', 'a"b', '"a""b"'],
    ['a line of blanks', '   ', '   '],
    ['a lone empty quoted cell', '""', ''],
    ['text after a closing quote', '"L1"x,a', '"L1"x,a'],
    ['text after a closing quote with a quote in it', '"L1" "x",a', '"L1" "x",a'],
    ['text after a closing quote and CRLF within', '"L\r\n1"x,a', '"L\n1"x,a'],
  ])('sets aside a row with %s', (_what, line, text) => {
    expect(malformed(`${line}\n`)).toEqual([text]);
  });

  it('gives a malformed row null columns, its row number, and one reason', () => {
    const { quarantine, reasons, read } = locations({
      'locations.csv': 'location_id,city\nL1,a\nL2\n',
    });
    expect(quarantine).toEqual([
      {
        location_id: null,
        city: null,
        state: null,
        country: null,
        zip_code: null,
        _source_file: 'locations.csv',
        _source_row: '2',
        _malformed: 'L2',
        _reasons: '["malformed_row"]',
      },
    ]);
    expect([read, reasons]).toEqual([2, { malformed_row: 1 }]);
  });

  it('finds files and columns by alias, without regard to case and separators, in any order', () => {
    const { transactions } = carRentalFiles('transactions', {
      'Rental Transactions/b.CSV':
        'TOTAL-AMOUNT,Rental End Time,rentalstarttime,Pickup_Location,vehicle id,USER_ID, Rental_ID \n' +
        '1,2024-01-02,2024-01-01,L1,V1,U1,T1\n',
      'Rental Transactions/notes.txt': 'x',
    }).datasets;
    expect(transactions?.curated).toEqual([
      {
        transaction_id: 'T1',
        user_id: 'U1',
        vehicle_id: 'V1',
        pickup_location_id: 'L1',
        dropoff_location_id: null,
        start_time: '2024-01-01 00:00:00.000000',
        end_time: '2024-01-02 00:00:00.000000',
        total_amount: '1.00',
        rental_date: '2024-01-01',
        rental_seconds: '86400',
      },
    ]);
  });

  it('names unmapped columns by header, counting up names that are taken', () => {
    const { unmapped, raw } = locations({
      'locations.csv': 'location_id,city,Note,note,,_Source_Row,NOTE_2\nL1,a,1,2,3,4,5\n',
    });
    expect(unmapped).toEqual(['Note', 'note_2', 'column_5', '_Source_Row_2', 'NOTE_2_2']);
    expect(raw[0]).toMatchObject({
      Note: '1',
      note_2: '2',
      column_5: '3',
      _Source_Row_2: '4',
      NOTE_2_2: '5',
    });
  });

  it('joins unmapped columns of several files in code point order of their paths', () => {
    const { unmapped, raw } = locations({
      'locations/😀.csv': 'NOTE,location_id,city,late\nx,L2,b,y\n',
      'locations/\uFF5E.csv': 'location_id,city,Note\nL1,a,z\n',
    });
    expect(unmapped).toEqual(['Note', 'late']);
    expect(
      raw.map(({ location_id, Note, late, _source_row }) => [location_id, Note, late, _source_row]),
    ).toEqual([
      ['L1', 'z', null, '1'],
      ['L2', 'x', 'y', '1'],
    ]);
  });

  it('reads bytes as UTF-8', () => {
    const bytes = new TextEncoder().encode('\uFEFFlocation_id,city\nL1,São Paulo\n');
    expect(locations({ 'locations.csv': bytes }).raw[0]?.city).toBe('São Paulo');
  });
});
