export { curate, type CuratedReport, type CuratedRequest } from './job.ts';
