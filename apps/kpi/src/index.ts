export { computeKpis, type KpiReport, type KpiRequest } from './job.ts';
