export { curate, type CuratedReport, type CuratedRequest } from './job.ts';
export { curatedPlan, orphansPlan } from './plan.ts';
