export { runCommand } from './command.ts';
export { exitStatus } from './exit-status.ts';
export { pipeline, type PipelineRequest } from './pipeline.ts';
export type { Terminal } from './terminal.ts';
