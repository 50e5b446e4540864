import { SettingError } from '@rentlake/engine';
import * as z from 'zod';
import type { StoreLocation } from '../store-location.ts';

/** lake: a file beside the manifest of each run. glue: the Glue Data Catalog, which Athena reads. */
export type CatalogueKind = 'lake' | 'glue';

/** The variables that name the catalogue of the presentation tables. */
export const catalogueVariables = {
  RENTLAKE_CATALOGUE: z.enum(['lake', 'glue'], 'Give lake or glue.').default('lake'),
};

/** @throws SettingError when the catalogue cannot hold the tables of the lake. */
export function catalogueOf(kind: CatalogueKind, lake: StoreLocation): CatalogueKind {
  if (kind === 'lake' || lake.kind === 'bucket') return kind;
  throw new SettingError(
    'RENTLAKE_CATALOGUE is glue, which needs a lake in S3. Set RENTLAKE_LAKE to s3://<bucket>/<prefix>, or RENTLAKE_CATALOGUE to lake.',
  );
}
