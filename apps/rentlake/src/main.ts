#!/usr/bin/env node
import { marketplaces } from '@rentlake/metrics';
import { runCommand } from './command.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads our output has seen enough (`| head`).
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCommand(process.argv.slice(2), marketplaces, process);
