export { runCommand } from './command.ts';
export { exitStatus } from './exit-status.ts';
export type { Terminal } from './terminal.ts';
