/** How files of each format are written. */
export const copyOptions = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  /** Of tables that warehouses load: Redshift documents Snappy, and not Zstandard, for its COPY. */
  partitions: 'FORMAT parquet, COMPRESSION snappy',
  csv: 'FORMAT csv, HEADER true',
} as const;
