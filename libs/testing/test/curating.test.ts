import { describe, expect, it } from '@jest/globals';
import { carRental, carRentalFiles, listings, listingsFiles } from './sources.ts';

const rental = (id: string, from: string, to: string, amount = '1'): string =>
  `${id},U1,V1,L1,${from},${to},${amount}`;

describe('curating', () => {
  it('quarantines a row once, with all its reasons in order', () => {
    const { transactions } = carRental({
      transactions: [',U1,,L1,2024-01-02,2024-01-01,-5', 'T1,U1,V1,L1,soon,2024-01-01,1e3'],
    }).datasets;
    expect(transactions?.quarantine.map((row) => row._reasons)).toEqual([
      '["end_before_start","missing_transaction_id","missing_vehicle_id","negative_total_amount"]',
      '["invalid_start_time","invalid_total_amount"]',
    ]);
    expect(transactions?.reasons).toEqual({
      end_before_start: 1,
      missing_transaction_id: 1,
      missing_vehicle_id: 1,
      negative_total_amount: 1,
      invalid_start_time: 1,
      invalid_total_amount: 1,
    });
  });

  it('keeps the raw text of a quarantined row', () => {
    const { transactions } = carRental({
      transactions: [rental('T1', '"never, ever"', '2024-01-01')],
    }).datasets;
    expect(transactions?.quarantine[0]).toMatchObject({
      start_time: 'never, ever',
      _source_row: '1',
      _malformed: null,
    });
  });

  it('does not call an amount negative that rounds to zero', () => {
    const { transactions } = carRental({
      transactions: [
        rental('T1', '2024-01-01', '2024-01-01', '-0.004'),
        rental('T2', '2024-01-01', '2024-01-01', '-0.005'),
      ],
    }).datasets;
    expect(transactions?.curated.map((row) => row.total_amount)).toEqual(['0.00']);
    expect(transactions?.reasons).toEqual({ negative_total_amount: 1 });
  });

  it('rounds rental seconds down and dates the rental by its start in UTC', () => {
    const { transactions } = carRental({
      transactions: [rental('T1', '2024-01-01T23:30:00.5-01:00', '2024-01-02 00:30:02.4')],
    }).datasets;
    expect(transactions?.curated[0]).toMatchObject({
      rental_date: '2024-01-02',
      rental_seconds: '1',
    });
  });

  it('keeps, of the valid rows of one key, the last by file and row', () => {
    const header = 'location_id,city,state\n';
    const { locations } = carRentalFiles('locations', {
      'locations/b.csv': `${header}L1,b1,\nL1,b2,\nL1,,\n`,
      'locations/a.csv': `${header}L1,a1,\n L1 ,a2,\n`,
    }).datasets;
    expect(locations?.curated.map(({ city }) => city)).toEqual(['b2']);
    expect(locations?.reasons).toEqual({ duplicate_location_id: 3, missing_city: 1 });
  });

  it('puts version before file and row, null and unparsable versions lowest', () => {
    const { apartments } = listings({
      apartments: [
        'A1,1,USD,2024-01-01,1,2024-03-01 00:00:00.000001',
        'A1,2,USD,2024-01-01,1,2024-03-01',
        'A1,3,USD,2024-01-01,1,',
        'A2,4,USD,2024-01-01,1,nope',
        'A2,5,USD,2024-01-01,1,NULL',
        'A3,6,USD,2024-01-01,1,2024-01-01',
        'A3,7,USD,2024-01-01,1,02/01/2024 01:00+02:00',
        'A3,8,USD,2024-01-01,1,2024-01-01T23:00Z',
      ],
    }).datasets;
    expect(apartments?.curated.map(({ price }) => price)).toEqual(['1.00', '5.00', '8.00']);
    expect([apartments?.reasons, apartments?.nulled]).toEqual([{ duplicate_id: 5 }, {}]);
  });

  it('counts values nulled in curated rows only', () => {
    const { vehicles } = carRentalFiles('vehicles', {
      'vehicles.csv':
        'vehicle_id,vehicle_type,year,daily_rate\nV1,suv,MMXX,x\nV2,,MMXX,1\nV3,suv,2020,null\n',
    }).datasets;
    expect(vehicles?.nulled).toEqual({ nulled_year: 1, nulled_daily_rate: 1 });
  });

  it('counts references that no curated row answers', () => {
    const header =
      'transaction_id,user_id,vehicle_id,pickup_location_id,dropoff_location_id,start_time,end_time,total_amount';
    const { datasets } = carRentalFiles('transactions', {
      'locations.csv': 'location_id,city\nL1,a\nL2,\n',
      'users.csv': 'user_id\nU1\n',
      'transactions.csv': `${header}\nT1,U1,V1,L1,,2024-01-01,2024-01-01,1\nT2,U2,V1,L2,L2,2024-01-01,2024-01-01,1\n`,
    });
    expect(datasets.transactions?.orphans).toEqual({
      orphan_user_id: 1,
      orphan_vehicle_id: 2,
      orphan_pickup_location_id: 1,
      orphan_dropoff_location_id: 1,
    });
  });

  it('checks stays and statuses of bookings', () => {
    const booking = (id: string, checkin: string, checkout: string, status: string): string =>
      `${id},U1,A1,2024-01-01,${checkin},${checkout},1,usd,${status}`;
    const { bookings } = listings({
      bookings: [
        booking('B1', '2024-01-01', '2024-01-01', 'pending'),
        booking('B2', '2024-01-01', '2033-12-29', 'Pending'),
        booking('B3', '2024-01-01', '2033-12-30', 'CANCELLED'),
        booking('B4', '2024-01-01', '2024-01-02', 'done'),
        booking('B5', '2024-01-01', '2024-01-02', ''),
      ],
    }).datasets;
    expect(
      bookings?.curated.map(({ booking_id, booking_status, currency }) => [
        booking_id,
        booking_status,
        currency,
      ]),
    ).toEqual([['B2', 'pending', 'USD']]);
    expect(bookings?.reasons).toEqual({
      checkout_before_checkin: 1,
      stay_too_long: 1,
      unknown_booking_status: 1,
      missing_booking_status: 1,
    });
  });

  it('counts all views, for they have no key', () => {
    const { user_viewing } = listingsFiles('user_viewing', {
      'User-Viewings.csv': 'user_id,apartment_id,viewed_at\nU1,A1,2024-01-01\nU1,A1,2024-01-01\n',
    }).datasets;
    expect([user_viewing?.curated.length, user_viewing?.orphans]).toEqual([
      2,
      { orphan_apartment_id: 2 },
    ]);
  });
});
