import { describe, expect, it } from '@jest/globals';
import { carRental, carRentalFiles } from './sources.ts';

const { tables, queries } = carRentalFiles('users', {
  'users.csv': 'user_id,signup_date,city\nU1,2019-12-31T23:30-01:00,Fargo\nU3,2020-01-01,Rome\n',
  'vehicles.csv': 'vehicle_id,vehicle_type\nV1,suv\nV2,suv\nV3,sedan\n',
  'locations.csv': 'location_id,city,state,country\nL1,São Paulo,SP,\nL2,Fargo,,\n',
  'transactions.csv':
    'transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\n' +
    'T1,U1,V1,L1,2024-01-01 10:00,2024-01-01 11:00,10\n' +
    'T2,U1,V2,L1,2024-01-01 23:00,2024-01-02 00:00:18,10.01\n' +
    'T3,U2,V9,L1,2024-01-02,2024-01-04,5\n' +
    'T4,U2,V3,L9,2024-01-02 12:00,2024-01-02 12:30,20.02\n',
});

describe('car rental metrics', () => {
  it('measures each pickup location and vehicle type, ties rounded up, orphans under unknown', () => {
    expect(tables.vehicle_location_metrics).toEqual([
      {
        pickup_location_id: 'L1',
        vehicle_type: 'suv',
        city: 'São Paulo',
        state: 'SP',
        country: null,
        total_revenue: '20.01',
        total_transactions: '2',
        avg_transaction: '10.01',
        max_transaction: '10.01',
        min_transaction: '10.00',
        unique_vehicles: '2',
        total_rental_hours: '2.01',
        avg_rental_hours: '1.00',
        total_rental_days: '1',
        avg_rental_days: '0.50',
        city_key: 's_o_paulo',
      },
      expect.objectContaining({
        pickup_location_id: 'L1',
        vehicle_type: 'unknown',
        total_rental_hours: '48.00',
        total_rental_days: '2',
      }),
      expect.objectContaining({
        pickup_location_id: 'L9',
        vehicle_type: 'sedan',
        city: 'unknown',
        state: null,
        total_rental_hours: '0.50',
        total_rental_days: '0',
        city_key: 'unknown',
      }),
    ]);
  });

  it('measures each user who rented, in the year of sign-up in UTC', () => {
    expect(tables.user_transaction_metrics).toEqual([
      {
        user_id: 'U1',
        city: 'Fargo',
        total_spent: '20.01',
        total_transactions: '2',
        total_rental_hours: '2.01',
        avg_transaction: '10.01',
        max_transaction: '10.01',
        min_transaction: '10.00',
        first_rental_date: '2024-01-01',
        last_rental_date: '2024-01-01',
        signup_year: '2020',
      },
      expect.objectContaining({
        user_id: 'U2',
        city: null,
        total_spent: '25.02',
        signup_year: 'unknown',
      }),
    ]);
  });

  it('measures each day on which a rental started', () => {
    const row = { daily_transactions: '2', rental_month: '2024-01' };
    expect(tables.daily_metrics).toEqual([
      {
        ...row,
        rental_date: '2024-01-01',
        daily_revenue: '20.01',
        unique_users: '1',
        avg_transaction: '10.01',
      },
      {
        ...row,
        rental_date: '2024-01-02',
        daily_revenue: '25.02',
        unique_users: '1',
        avg_transaction: '12.51',
      },
    ]);
  });

  it('answers the named queries from the tables', () => {
    expect(queries).toEqual({
      top_revenue_locations: [
        { city: 'São Paulo', revenue: '25.01' },
        { city: 'unknown', revenue: '20.02' },
      ],
      most_rented_vehicle_type: [{ vehicle_type: 'suv', rentals: '2' }],
      most_rented_type_by_location: [
        { pickup_location_id: 'L1', city: 'São Paulo', vehicle_type: 'suv', rentals: '2' },
        { pickup_location_id: 'L9', city: 'unknown', vehicle_type: 'sedan', rentals: '1' },
      ],
      rental_duration_by_vehicle_type: [
        {
          vehicle_type: 'unknown',
          rentals: '1',
          total_rental_hours: '48.00',
          avg_rental_hours: '48.00',
        },
        { vehicle_type: 'suv', rentals: '2', total_rental_hours: '2.01', avg_rental_hours: '1.01' },
        {
          vehicle_type: 'sedan',
          rentals: '1',
          total_rental_hours: '0.50',
          avg_rental_hours: '0.50',
        },
      ],
      top_spending_users: [
        {
          user_id: 'U2',
          total_spent: '25.02',
          total_transactions: '2',
          total_rental_hours: '48.50',
        },
        {
          user_id: 'U1',
          total_spent: '20.01',
          total_transactions: '2',
          total_rental_hours: '2.01',
        },
      ],
      most_active_users: [
        {
          user_id: 'U1',
          total_transactions: '2',
          total_spent: '20.01',
          total_rental_hours: '2.01',
        },
        {
          user_id: 'U2',
          total_transactions: '2',
          total_spent: '25.02',
          total_rental_hours: '48.50',
        },
      ],
      daily_revenue_trend: [
        { rental_date: '2024-01-01', daily_transactions: '2', daily_revenue: '20.01' },
        { rental_date: '2024-01-02', daily_transactions: '2', daily_revenue: '25.02' },
      ],
      best_revenue_day: [{ rental_date: '2024-01-02', daily_revenue: '25.02' }],
      longest_rented_locations: [
        { pickup_location_id: 'L1', city: 'São Paulo', total_rental_hours: '50.01' },
        { pickup_location_id: 'L9', city: 'unknown', total_rental_hours: '0.50' },
      ],
    });
  });

  it.each([
    ['Winston-Salem/High Point', 'winston_salem_high_point'],
    ["O'Fallon", 'o_fallon'],
    ['100%', '100_'],
    ['北京', '_'],
    ['🏙️ Town', '_town'],
  ])('keys the city %s as %s', (city, key) => {
    const result = carRental({
      locations: [`L1,${city}`],
      transactions: ['T1,U1,V1,L1,2024-01-01,2024-01-01,1'],
    });
    expect(result.tables.vehicle_location_metrics?.[0]?.city_key).toBe(key);
  });

  it('breaks ties by code point, in which an emoji comes after a full-width letter', () => {
    const rental = (id: string, user: string): string =>
      `${id},${user},V1,L1,2024-01-01,2024-01-01,1`;
    const result = carRental({
      transactions: [rental('T1', '😀'), rental('T2', '\uFF5E'), rental('T3', 'é')],
    });
    expect(result.queries.top_spending_users?.map(({ user_id }) => user_id)).toEqual([
      'é',
      '\uFF5E',
      '😀',
    ]);
  });

  it('gives empty tables and queries for empty datasets', () => {
    const empty = carRental({});
    expect([...Object.values(empty.tables), ...Object.values(empty.queries)].flat()).toEqual([]);
  });
});
