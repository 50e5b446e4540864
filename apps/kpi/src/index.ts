export { computeKpis, type KpiReport, type KpiRequest } from './job.ts';
export { kpiPlan } from './plan.ts';
