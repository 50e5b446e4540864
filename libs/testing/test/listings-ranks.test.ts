import { describe, expect, it } from '@jest/globals';
import { booked, listings } from './sources.ts';

const apartments = (...ids: readonly string[]): string[] =>
  ids.map((id) => `${id},1,USD,2024-01-01,true,`);

describe('popular_locations', () => {
  it('ranks places by live bookings, then views, then name, those with views only among them', () => {
    const { tables } = listings({
      apartments: apartments('A1', 'A2', 'A3', 'A4'),
      apartment_attributes: ['A1,Austin,TX', 'A2,Boston,', 'A3,Chicago,IL', 'A4,Austin,MN'],
      bookings: booked([
        { apartment: 'A1', status: 'pending' },
        { apartment: 'A2', status: 'canceled' },
        { apartment: 'A3', status: 'confirmed' },
        { apartment: 'A9', status: 'confirmed' },
        { apartment: 'A1', on: '2024-05-06' },
      ]),
      user_viewing: [
        'U1,A2,2024-05-05 23:59:59',
        'U1,A3,2024-04-29',
        'U1,A4,2024-05-06T01:00+02:00',
        'U1,A2,2024-05-06',
      ],
    });
    const place = (
      week: string,
      city: string,
      state: string,
      bookings: number,
      views: number,
      rank: number,
    ): object => ({
      week_start: week,
      city,
      state,
      bookings: String(bookings),
      views: String(views),
      popularity_rank: String(rank),
      year: '2024',
    });
    expect(tables.popular_locations).toEqual([
      place('2024-04-29', 'Austin', 'MN', 0, 1, 4),
      place('2024-04-29', 'Austin', 'TX', 1, 0, 2),
      place('2024-04-29', 'Boston', 'unknown', 0, 1, 5),
      place('2024-04-29', 'Chicago', 'IL', 1, 1, 1),
      place('2024-04-29', 'unknown', 'unknown', 1, 0, 3),
      place('2024-05-06', 'Austin', 'TX', 1, 0, 1),
      place('2024-05-06', 'Boston', 'unknown', 0, 1, 2),
    ]);
  });

  it('puts what refers to an apartment that is not there under unknown, even when it has attributes', () => {
    const { tables } = listings({
      apartments: apartments('A1'),
      apartment_attributes: ['A1,Austin,TX', 'A2,Boston,MA'],
      bookings: booked([{ apartment: 'A2' }]),
      user_viewing: ['U1,A1,2024-05-01', 'U1,A2,2024-05-01'],
    });
    expect(
      tables.popular_locations?.map(({ city, state, bookings, views }) => [
        city,
        state,
        bookings,
        views,
      ]),
    ).toEqual([
      ['Austin', 'TX', '0', '1'],
      ['unknown', 'unknown', '1', '1'],
    ]);
  });

  it('keeps the first ten of a week, in order of rank for its query', () => {
    const cities = Array.from({ length: 12 }, (_, index) => `A${index + 10},City ${index + 10},TX`);
    const views = cities.map(
      (line, index) => `U1,${line.slice(0, 3)},2024-05-0${index === 11 ? 2 : 1}`,
    );
    const { tables, queries } = listings({
      apartments: apartments(...cities.map((line) => line.slice(0, 3))),
      apartment_attributes: cities,
      user_viewing: [...views, 'U2,A21,2024-05-03'],
    });
    expect(tables.popular_locations).toHaveLength(10);
    expect(queries.latest_popular_locations?.map(({ city }) => city)).toEqual([
      ...[
        'City 21',
        'City 10',
        'City 11',
        'City 12',
        'City 13',
        'City 14',
        'City 15',
        'City 16',
        'City 17',
        'City 18',
      ],
    ]);
  });
});

describe('top_performing_listings', () => {
  it('ranks confirmed revenue by week and currency, ties by apartment', () => {
    const { tables, queries } = listings({
      bookings: booked([
        { apartment: 'A2', price: '10' },
        { apartment: 'A1', price: '4.995' },
        { apartment: 'A1', price: '5.00' },
        { apartment: 'A1', price: '99', status: 'pending' },
        { apartment: 'A3', price: '900', currency: 'eur' },
        { apartment: 'A4', price: '10.01' },
      ]),
    });
    const row = { week_start: '2024-04-29', year: '2024' };
    expect(tables.top_performing_listings).toEqual([
      {
        ...row,
        currency: 'EUR',
        apartment_id: 'A3',
        confirmed_revenue: '900.00',
        confirmed_bookings: '1',
        revenue_rank: '1',
      },
      {
        ...row,
        currency: 'USD',
        apartment_id: 'A1',
        confirmed_revenue: '10.00',
        confirmed_bookings: '2',
        revenue_rank: '2',
      },
      {
        ...row,
        currency: 'USD',
        apartment_id: 'A2',
        confirmed_revenue: '10.00',
        confirmed_bookings: '1',
        revenue_rank: '3',
      },
      {
        ...row,
        currency: 'USD',
        apartment_id: 'A4',
        confirmed_revenue: '10.01',
        confirmed_bookings: '1',
        revenue_rank: '1',
      },
    ]);
    expect(queries.latest_top_performing_listings?.map(({ apartment_id }) => apartment_id)).toEqual(
      ['A3', 'A4', 'A1', 'A2'],
    );
  });

  it('keeps the first ten of a week and currency', () => {
    const ids = Array.from({ length: 11 }, (_, index) => ({ apartment: `A${index + 10}` }));
    const { tables } = listings({
      bookings: booked([...ids, { apartment: 'A20', currency: 'EUR' }]),
    });
    expect(tables.top_performing_listings?.map(({ apartment_id }) => apartment_id)).toEqual([
      ...['A20', 'A10', 'A11', 'A12', 'A13', 'A14', 'A15', 'A16', 'A17', 'A18', 'A19'],
    ]);
  });
});
