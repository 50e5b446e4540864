import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow, type Files } from './support/folders.ts';
import { carRentalWith, validSources, vehicles } from './support/sources.ts';
import { Workplace, workplace } from './support/workplace.ts';

/** What the command says of a source, having made sure that it failed with status 1 and that no data was written. */
async function refusal(source: Files | Workplace): Promise<string> {
  const place = source instanceof Workplace ? source : workplace(source);
  const { status, stderr } = await place.run('first');
  const written = (await filesBelow(place.lake)) ?? [];
  expect({ status, data: written.filter((file) => !file.includes('.lock ')) }).toEqual({
    status: 1,
    data: [],
  });
  return stderr.trimEnd();
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('A source that lacks something stops the run before anything is written', () => {
  it('when a dataset is missing, naming what it may be called', async () => {
    expect(await refusal(carRentalWith({ 'transactions.csv': undefined }))).toBe(
      'rentlake: <source>: the dataset transactions is missing. Add transactions.csv or rental_transactions.csv, or a folder transactions/ with *.csv.',
    );
  });

  it('when the folder of a dataset holds no CSV file', async () => {
    expect(
      await refusal(carRentalWith({ 'users.csv': undefined, 'users/readme.txt': 'none' })),
    ).toBe(
      'rentlake: <source>: the dataset users is missing. Add users.csv, or a folder users/ with *.csv.',
    );
  });

  it('when the source folder is empty', async () => {
    expect(await refusal({})).toBe(
      'rentlake: <source>: the dataset vehicles is missing. Add vehicles.csv, or a folder vehicles/ with *.csv.',
    );
  });

  it('when the source does not exist', async () => {
    const place = workplace();
    await rm(place.source, { recursive: true });
    expect(await refusal(place)).toBe(
      'rentlake: The source <source> does not exist. Give the folder that holds the CSV files with --source.',
    );
  });

  it('when the source is a file', async () => {
    const place = workplace();
    await rm(place.source, { recursive: true });
    await writeFile(place.source, 'vehicle_id\n');
    expect(await refusal(place)).toBe(
      'rentlake: The source <source> is a file. Give the folder that holds it with --source.',
    );
  });

  it('when a file has zero bytes', async () => {
    expect(await refusal(carRentalWith({ 'locations.csv': '' }))).toBe(
      'rentlake: locations.csv: the file has zero bytes. Export it again; a dataset without rows still has a header.',
    );
  });

  it.each([
    ['only a byte order mark', '\ufeff'],
    ['only empty lines', '\n\r\n\n'],
    ['only a byte order mark and empty lines', '\ufeff\n\n'],
  ])('when a file holds %s', async (_, content) => {
    expect(await refusal(carRentalWith({ 'locations.csv': content }))).toBe(
      'rentlake: locations.csv: the file has no header. Export it again; a dataset without rows still has one.',
    );
  });

  it('when a required column is missing, with the headers found', async () => {
    expect(
      await refusal(carRentalWith({ 'vehicles.csv': 'vehicle_id, Colour ,,year\nV1,red,,2020\n' })),
    ).toBe(
      'rentlake: vehicles.csv: the required column vehicle_type is missing. Headers found: vehicle_id, Colour, (empty), year. Rename the header that holds it to vehicle_type.',
    );
  });

  it('when one of several files of a dataset lacks a required column, naming that file', async () => {
    const files = {
      'vehicles.csv': undefined,
      'vehicles/a.csv': vehicles(),
      'vehicles/b.csv': 'vehicle_type\nsedan\n',
    };
    expect(await refusal(carRentalWith(files))).toBe(
      'rentlake: vehicles/b.csv: the required column vehicle_id is missing. Headers found: vehicle_type. Rename the header that holds it to vehicle_id.',
    );
  });

  it('when a required column is missing, naming its aliases', async () => {
    const header = 'transaction_id,user_id,vehicle_id,pickup_location_id,end_time,total_amount\n';
    expect(await refusal(carRentalWith({ 'transactions.csv': header }))).toBe(
      'rentlake: transactions.csv: the required column start_time is missing. Headers found: transaction_id, user_id, vehicle_id, pickup_location_id, end_time, total_amount. Rename the header that holds it to start_time or rental_start_time.',
    );
  });
});

describe('A source that says something twice stops the run before anything is written', () => {
  it('when two files are one dataset', async () => {
    expect(await refusal(carRentalWith({ 'Vehi-cles.csv': vehicles() }))).toBe(
      'rentlake: <source>: Vehi-cles.csv and vehicles.csv are both the dataset vehicles. Keep one, or put the files into one folder vehicles/.',
    );
  });

  it('when a file and one of an alias are one dataset', async () => {
    const { 'transactions.csv': content } = validSources['car-rental'];
    expect(await refusal(carRentalWith({ 'Rental Transactions.csv': content }))).toBe(
      'rentlake: <source>: Rental Transactions.csv and transactions.csv are both the dataset transactions. Keep one, or put the files into one folder transactions/.',
    );
  });

  it('when a file and a folder are one dataset', async () => {
    expect(await refusal(carRentalWith({ 'vehicles/more.csv': vehicles() }))).toBe(
      'rentlake: <source>: vehicles.csv and vehicles/ are both the dataset vehicles. Keep one, or put the files into one folder vehicles/.',
    );
  });

  it('when two headers are one column', async () => {
    const content = 'vehicle_id,Vehicle-ID,vehicle_type\nV1,V1,sedan\n';
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      'rentlake: vehicles.csv: the headers "vehicle_id" and "Vehicle-ID" are both the column vehicle_id. Remove or rename one.',
    );
  });

  it('when a header and its alias are one column', async () => {
    const content = 'vehicle_id,vehicle_type,make,brand\nV1,sedan,Fiat,Fiat\n';
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      'rentlake: vehicles.csv: the headers "make" and "brand" are both the column make. Remove or rename one.',
    );
  });
});

describe('A file that is not UTF-8 stops the run before anything is written', () => {
  const remedy = 'Export the file as UTF-8 (for example: iconv -f latin1 -t utf-8).';

  it('naming the line of the first bad byte', async () => {
    const content = latin1(vehicles('V1,sedan,Fiat,Tipo,2020,1', 'V2,sedan,Citroën,C3,2020,1'));
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      `rentlake: vehicles.csv: bytes in line 3 are not UTF-8. ${remedy}`,
    );
  });

  it('when the bad byte stands in the header', async () => {
    const content = latin1('vehicle_id,vehicle_type,Prémium\nV1,sedan,1\n');
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      `rentlake: vehicles.csv: bytes in line 1 are not UTF-8. ${remedy}`,
    );
  });

  it('when it is UTF-16', async () => {
    const content = utf16(validSources['car-rental']['vehicles.csv']);
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      `rentlake: vehicles.csv: bytes in line 1 are not UTF-8. ${remedy}`,
    );
  });

  it('when the file ends within a character', async () => {
    const whole = Buffer.from(vehicles('V1,sedan,Fiat,Tipo,2020,1').trimEnd() + '€');
    expect(
      await refusal(carRentalWith({ 'vehicles.csv': whole.subarray(0, whole.length - 1) })),
    ).toBe(`rentlake: vehicles.csv: bytes at its end are not UTF-8. ${remedy}`);
  });

  it('when a character is cut where one read of the file ends and the next begins', async () => {
    const first = vehicles();
    const filler = 'x'.repeat(2 ** 20 - first.length - 'V1,sedan,'.length - 1);
    const content = Buffer.concat([
      Buffer.from(`${first}V1,sedan,${filler}`),
      Buffer.from([0xe2]),
      Buffer.from('(,,2020,1\n'),
    ]);
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      `rentlake: vehicles.csv: bytes in line 2 are not UTF-8. ${remedy}`,
    );
  });
});

describe('A quote that is never closed stops the run before anything is written', () => {
  it('naming the line in which it opens', async () => {
    const content = vehicles('V1,sedan,"Fiat\nTurin",Tipo,2020,1', 'V2,"suv,Kia,Niro,2022,1', 'V3');
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      'rentlake: vehicles.csv: the quote that opens in line 4 is never closed. Close it, or double it if it is part of the text.',
    );
  });

  it('when it is the last byte of the file', async () => {
    const content = `${vehicles('V1,sedan,Fiat,Tipo,2020,1').trimEnd()},"`;
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      'rentlake: vehicles.csv: the quote that opens in line 2 is never closed. Close it, or double it if it is part of the text.',
    );
  });

  it('when it opens in the header', async () => {
    const content = `"${validSources['car-rental']['vehicles.csv']}`;
    expect(await refusal(carRentalWith({ 'vehicles.csv': content }))).toBe(
      'rentlake: vehicles.csv: the quote that opens in line 1 is never closed. Close it, or double it if it is part of the text.',
    );
  });
});

it('A refused source does not even make the folder of the lake', async () => {
  const place = workplace(carRentalWith({ 'users.csv': undefined }));
  expect(await place.run('first')).toMatchObject({ status: 1 });
  expect(await filesBelow(place.lake)).toBeUndefined();
});

it('A refused source leaves a lake that holds runs already as it is', async () => {
  const place = workplace();
  expect(await place.run('first')).toMatchObject({ status: 0 });
  const before = await filesBelow(place.lake);
  await rm(join(place.source, 'users.csv'));
  expect(await place.run('second')).toMatchObject({ status: 1 });
  expect(await place.run('first')).toMatchObject({ status: 1 });
  expect(await filesBelow(place.lake)).toEqual(before);
});
