export { carRental } from './car-rental/index.ts';
export { queriesDocs } from './docs.ts';
export { latest } from './listings/latest.ts';
export { listings } from './listings/index.ts';
export {
  marketplace,
  readerSchemas,
  type Marketplace,
  type MarketplaceDeclaration,
} from './marketplace.ts';
export { marketplaces } from './marketplaces.ts';
export {
  metric,
  metricSources,
  metricSql,
  type Metric,
  type MetricContext,
  type MetricDeclaration,
} from './metric.ts';
export {
  namedQuery,
  namedQuerySql,
  type NamedQuery,
  type NamedQueryDeclaration,
  type QueryContext,
} from './named-query.ts';
export {
  currentRun,
  currentRunView,
  publishedViews,
  runsKeys,
  runsSchema,
  type View,
} from './published-views.ts';
