import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractsPage, withDefinitions } from './contract-docs.ts';

const path = join(import.meta.dirname, '../../..', contractsPage);
writeFileSync(path, await withDefinitions(readFileSync(path, 'utf8'), path));
