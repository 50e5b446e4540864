import { carRental } from './car-rental/index.ts';
import { listings } from './listings/index.ts';
import type { Marketplace } from './marketplace.ts';

/** The marketplaces that rentlake ships with, by name. */
export const marketplaces: Readonly<Record<string, Marketplace>> = {
  [carRental.name]: carRental,
  [listings.name]: listings,
};
