/** What tests of an adapter in another library need. */
export { askServer } from './support/asked.ts';
export { boats, boatsWith } from './support/boats.ts';
export { storedRun, type Rows } from './support/stored-run.ts';
export { describeWarehouse, type Site } from './support/warehouse-suite.ts';
