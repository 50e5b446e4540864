import { describe, expect, it } from '@jest/globals';
import {
  carRental,
  columnNames,
  dataset,
  datasetNames,
  integer,
  listings,
  matchName,
  text,
} from '../src/index.ts';

describe('matchName', () => {
  it.each([
    ['vehicle_id', 'vehicleid'],
    ['Vehicle ID', 'vehicleid'],
    ['VEHICLE-ID', 'vehicleid'],
    [' vehicleId ', 'vehicleid'],
    ['__-- ', ''],
    ['Größe', 'größe'],
    ['total.amount', 'total.amount'],
    ['tab\there', 'tab\there'],
  ])('reads %j as %j: case, spaces, _ and - do not count, all else does', (name, expected) => {
    expect(matchName(name)).toBe(expected);
  });
});

describe('columnNames', () => {
  it('maps each column and its aliases, in matching form, to the column', () => {
    const cars = dataset('cars', {
      car_id: text().key().alias('Car-No', 'plate number'),
      year: integer(),
    });
    expect([...columnNames(cars)]).toEqual([
      ['carid', 'car_id'],
      ['carno', 'car_id'],
      ['platenumber', 'car_id'],
      ['year', 'year'],
    ]);
  });

  it.each(
    Object.values({ ...carRental, ...listings }).map(
      (contract) => [contract.name, contract] as const,
    ),
  )('gives each name of %s to one column only', (_, contract) => {
    const names = Object.entries(contract.columns).flatMap(([name, { aliases }]) =>
      [name, ...aliases].map(matchName),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(columnNames(contract).size).toBe(names.length);
  });
});

describe('datasetNames', () => {
  it('has the name and the aliases of a dataset in matching form', () => {
    expect([...datasetNames(carRental.transactions)]).toEqual([
      'transactions',
      'rentaltransactions',
    ]);
    expect([...datasetNames(listings.user_viewing)]).toEqual(['userviewing', 'userviewings']);
  });
});
