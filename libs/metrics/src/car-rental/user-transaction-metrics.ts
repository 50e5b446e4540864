import { bigint, carRental, date, decimal, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const userTransactionMetrics = metric({
  name: 'user_transaction_metrics',
  about:
    'What each user with a rental spent, how often and for how long. The city and signup year are the user’s.',
  grain: { user_id: text() },
  measures: {
    city: text(),
    total_spent: decimal(18, 2),
    total_transactions: bigint(),
    total_rental_hours: decimal(18, 2),
    avg_transaction: decimal(18, 2),
    max_transaction: decimal(12, 2),
    min_transaction: decimal(12, 2),
    first_rental_date: date(),
    last_rental_date: date(),
  },
  partition: { signup_year: text() },
  query: ({ from, fn }) => `
WITH rentals AS (
  SELECT user_id,
    COUNT(*) AS rentals,
    SUM(${fn.cents('total_amount')}) AS cents,
    SUM(rental_seconds) AS seconds,
    MAX(total_amount) AS max_transaction,
    MIN(total_amount) AS min_transaction,
    MIN(rental_date) AS first_rental_date,
    MAX(rental_date) AS last_rental_date
  FROM ${from(carRental.transactions)} AS rental
  GROUP BY 1
)
SELECT rentals.user_id, customer.city,
  ${fn.money('cents')} AS total_spent,
  rentals AS total_transactions,
  ${fn.exactRatio('seconds * 100', '3600')} AS total_rental_hours,
  ${fn.exactRatio('cents', 'rentals')} AS avg_transaction,
  max_transaction, min_transaction, first_rental_date, last_rental_date,
  COALESCE(${fn.integerText(fn.yearOf('customer.signup_date'))}, 'unknown') AS signup_year
FROM rentals
LEFT JOIN ${from(carRental.users)} AS customer ON customer.user_id = rentals.user_id`,
});
