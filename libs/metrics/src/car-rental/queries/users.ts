import { bigint, decimal, text } from '@rentlake/schema';
import { namedQuery } from '../../named-query.ts';
import { userTransactionMetrics } from '../user-transaction-metrics.ts';

export const topSpendingUsers = namedQuery({
  name: 'top_spending_users',
  about: 'The ten users who spent most.',
  columns: {
    user_id: text(),
    total_spent: decimal(18, 2),
    total_transactions: bigint(),
    total_rental_hours: decimal(18, 2),
  },
  query: ({ from }) => `SELECT * FROM ${from(userTransactionMetrics)} AS metrics`,
  order: ['total_spent DESC', 'user_id'],
  limit: 10,
});

export const mostActiveUsers = namedQuery({
  name: 'most_active_users',
  about: 'The five users who rented most often.',
  columns: {
    user_id: text(),
    total_transactions: bigint(),
    total_spent: decimal(18, 2),
    total_rental_hours: decimal(18, 2),
  },
  query: ({ from }) => `SELECT * FROM ${from(userTransactionMetrics)} AS metrics`,
  order: ['total_transactions DESC', 'user_id'],
  limit: 5,
});
