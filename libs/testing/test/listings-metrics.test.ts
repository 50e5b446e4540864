import { describe, expect, it } from '@jest/globals';
import { booked, listings } from './sources.ts';

describe('avg_listing_price', () => {
  it('averages active listings by ISO week and currency, in the year of the Monday', () => {
    const { tables, queries } = listings({
      apartments: [
        'A1,10.00,USD,2025-01-01,1,',
        'A2,10.01,usd,2024-12-30,1,',
        'A3,99,EUR,2025-01-05,yes,',
        'A4,99,USD,2025-01-05,no,',
        'A5,7,USD,2025-01-06,t,',
      ],
    });
    expect(tables.avg_listing_price).toEqual([
      {
        week_start: '2024-12-30',
        currency: 'EUR',
        avg_price: '99.00',
        active_listings: '1',
        year: '2024',
      },
      {
        week_start: '2024-12-30',
        currency: 'USD',
        avg_price: '10.01',
        active_listings: '2',
        year: '2024',
      },
      {
        week_start: '2025-01-06',
        currency: 'USD',
        avg_price: '7.00',
        active_listings: '1',
        year: '2025',
      },
    ]);
    expect(queries.latest_avg_listing_price).toEqual([
      { week_start: '2025-01-06', currency: 'USD', avg_price: '7.00', active_listings: '1' },
    ]);
  });
});

describe('occupancy_rate', () => {
  it('counts distinct nights of active listings on available days, in every month between', () => {
    const { tables } = listings({
      apartments: ['A1,1,USD,2024-01-30,1,', 'A2,1,USD,2024-03-01,1,', 'A3,1,USD,2020-01-01,0,'],
      bookings: booked([
        { stay: ['2024-01-25', '2024-02-01'] }, // two nights are available: 30 and 31 January
        { stay: ['2024-01-31', '2024-02-01'] }, // the same night again
        { stay: ['2024-04-30', '2024-05-02'] }, // one night in April, one in May
        { apartment: 'A2', stay: ['2024-05-31', '2024-06-01'] },
        { apartment: 'A3', stay: ['2024-07-01', '2024-07-09'] },
        { apartment: 'A9', stay: ['2024-07-01', '2024-07-09'] },
        { stay: ['2024-07-01', '2024-07-09'], status: 'pending' },
      ]),
    });
    expect(tables.occupancy_rate).toEqual([
      {
        month: '2024-01-01',
        available_nights: '2',
        booked_nights: '2',
        occupancy_rate_pct: '100.00',
        year: '2024',
      },
      {
        month: '2024-02-01',
        available_nights: '29',
        booked_nights: '0',
        occupancy_rate_pct: '0.00',
        year: '2024',
      },
      {
        month: '2024-03-01',
        available_nights: '62',
        booked_nights: '0',
        occupancy_rate_pct: '0.00',
        year: '2024',
      },
      {
        month: '2024-04-01',
        available_nights: '60',
        booked_nights: '1',
        occupancy_rate_pct: '1.67',
        year: '2024',
      },
      {
        month: '2024-05-01',
        available_nights: '62',
        booked_nights: '2',
        occupancy_rate_pct: '3.23',
        year: '2024',
      },
    ]);
  });

  it('is empty when every booked night is before its listing', () => {
    const { tables } = listings({
      apartments: ['A1,1,USD,2024-01-02,1,'],
      bookings: booked([{ stay: ['2024-01-01', '2024-01-02'] }]),
    });
    expect(tables.occupancy_rate).toEqual([]);
  });
});

describe('bookings_per_user', () => {
  it('counts live and confirmed bookings of users who have a live one', () => {
    const { tables } = listings({
      bookings: booked([
        { status: 'pending' },
        {},
        { status: 'canceled' },
        { user: 'U2', status: 'canceled' },
        { on: '2025-01-01' },
      ]),
    });
    expect(tables.bookings_per_user).toEqual([
      {
        week_start: '2024-04-29',
        user_id: 'U1',
        total_bookings: '2',
        confirmed_bookings: '1',
        year: '2024',
      },
      {
        week_start: '2024-12-30',
        user_id: 'U1',
        total_bookings: '1',
        confirmed_bookings: '1',
        year: '2024',
      },
    ]);
  });
});

describe('avg_booking_duration', () => {
  it('averages the nights of confirmed stays by the month of checkin', () => {
    const { tables } = listings({
      bookings: booked([
        { stay: ['2023-12-31', '2024-01-05'] },
        { stay: ['2024-02-28', '2024-03-01'] },
        { stay: ['2024-02-01', '2024-02-02'] },
        { stay: ['2024-02-01', '2024-02-06'] },
        { stay: ['2024-02-01', '2024-02-09'], status: 'pending' },
      ]),
    });
    expect(tables.avg_booking_duration).toEqual([
      {
        month: '2023-12-01',
        total_nights: '5',
        confirmed_bookings: '1',
        avg_nights: '5.00',
        year: '2023',
      },
      {
        month: '2024-02-01',
        total_nights: '8',
        confirmed_bookings: '3',
        avg_nights: '2.67',
        year: '2024',
      },
    ]);
  });
});

describe('repeat_customer_rate', () => {
  it('looks at the 30 days that end each day, and has no rate on a day without customers', () => {
    const { tables, queries } = listings({
      bookings: booked([
        { on: '2024-03-01' },
        { on: '2024-03-30', status: 'pending' }, // day 30 of the window that starts on 1 March
        { on: '2024-03-30', user: 'U2' },
        { on: '2024-03-30', user: 'U3' },
        { on: '2024-03-31', user: 'U4', status: 'canceled' },
        { on: '2024-05-01', user: 'U5' },
        { on: '2024-05-02', user: 'U5', status: 'canceled' },
      ]),
    });
    const days = new Map(
      tables.repeat_customer_rate?.map(({ as_of_date, ...row }) => [
        as_of_date,
        Object.values(row),
      ]),
    );
    expect([days.size, days.get('2024-05-02')]).toEqual([62, undefined]);
    expect(days.get('2024-03-29')).toEqual(['1', '0', '0.00', '2024']);
    expect(days.get('2024-03-30')).toEqual(['3', '1', '33.33', '2024']);
    expect(days.get('2024-03-31')).toEqual(['3', '0', '0.00', '2024']);
    expect(days.get('2024-04-28')).toEqual(['3', '0', '0.00', '2024']);
    expect(days.get('2024-04-29')).toEqual(['0', '0', null, '2024']);
    expect(queries.latest_repeat_customer_rate).toEqual([
      {
        as_of_date: '2024-05-01',
        active_customers: '1',
        repeat_customers: '0',
        repeat_rate_pct: '0.00',
      },
    ]);
  });

  it('counts two bookings of one day as a repeat', () => {
    const { tables } = listings({ bookings: booked([{}, {}, { user: 'U2' }]) });
    expect(tables.repeat_customer_rate).toEqual([
      {
        as_of_date: '2024-05-01',
        active_customers: '2',
        repeat_customers: '1',
        repeat_rate_pct: '50.00',
        year: '2024',
      },
    ]);
  });
});
