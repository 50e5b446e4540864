#!/usr/bin/env node
import { marketplaces } from '@rentlake/metrics';
import { runCommand } from './command.ts';

process.exitCode = await runCommand(process.argv.slice(2), marketplaces, process);
