import { afterAll, beforeAll } from '@jest/globals';
import type { LocalAws, LocalRedshift } from '@rentlake/testing';
import { describeWarehouse } from '@rentlake/warehouse/conformance';
import { redshiftSite, startRedshift } from './redshift/redshift-site.ts';

let aws: LocalAws;
let redshift: LocalRedshift;

beforeAll(async () => {
  ({ aws, redshift } = await startRedshift());
});

afterAll(() => aws[Symbol.asyncDispose]());

describeWarehouse('A warehouse in Redshift', () => redshiftSite(aws, redshift));
