export { publish, rollback, type PublishReport, type PublishRequest } from './job.ts';
export { retain, type RetainRequest } from './retain.ts';
