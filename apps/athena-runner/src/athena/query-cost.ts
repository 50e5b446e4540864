const mebibyte = 1024 ** 2;
const tebibyte = 1024 ** 4;

export interface QueryCost {
  /** Whole megabytes (of 1024 × 1024 bytes), 10 at least: what Athena bills. */
  readonly billedBytes: number;
  readonly dollars: number;
}

/** @param pricePerTerabyte Dollars per terabyte (of 1024⁴ bytes) scanned. */
export function queryCost(scannedBytes: number, pricePerTerabyte: number): QueryCost {
  const billedBytes = Math.max(10, Math.ceil(scannedBytes / mebibyte)) * mebibyte;
  return { billedBytes, dollars: Number(((billedBytes / tebibyte) * pricePerTerabyte).toFixed(9)) };
}
