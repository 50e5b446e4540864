/** A source as its files: path below the source (with `/`) to content. */
export type SourceFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * One row in canonical text: date `yyyy-MM-dd`; timestamp `yyyy-MM-dd HH:mm:ss.SSSSSS`; decimal with exactly its scale;
 * integers as digits; boolean `true` / `false`; double as JavaScript's `String(number)`; text as is.
 */
export type Row = Readonly<Record<string, string | null>>;

export type Marketplace = 'car-rental' | 'listings';

/** The counts hold only keys above 0, under their full names: `duplicate_id`, `nulled_year`, `orphan_vehicle_id`. */
export interface ReferenceDataset {
  /** Data rows in the files of the dataset. */
  read: number;
  raw: Row[];
  curated: Row[];
  /** Raw rows with `_reasons`, the JSON text of the sorted list. */
  quarantine: Row[];
  reasons: Record<string, number>;
  nulled: Record<string, number>;
  orphans: Record<string, number>;
  /** Names of the unmapped columns, in order of first appearance. */
  unmapped: string[];
}

export interface ReferenceResult {
  datasets: Record<string, ReferenceDataset>;
  /** Presentation tables with their partition column, in grain order. */
  tables: Record<string, Row[]>;
  /** Named queries, in their order. */
  queries: Record<string, Row[]>;
}
