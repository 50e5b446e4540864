import { locations } from './locations.ts';
import { transactions } from './transactions.ts';
import { users } from './users.ts';
import { vehicles } from './vehicles.ts';

export const carRental = { vehicles, users, locations, transactions };
