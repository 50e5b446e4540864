export { zippedLimit, unzippedBytes, type SizeReport } from './bundle-size.ts';
export { bundle } from './bundle.ts';
export {
  architectures,
  duckDbLayer,
  unzippedLimit,
  type Architecture,
  type LayerReport,
} from './duckdb-layer.ts';
