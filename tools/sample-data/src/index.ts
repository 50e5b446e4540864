export { reasonsOf } from './reasons.ts';
export {
  MARKETPLACES,
  writeMarketplace,
  type Marketplace,
  type Options,
  type Written,
} from './write-marketplace.ts';
