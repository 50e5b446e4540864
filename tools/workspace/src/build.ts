import { join } from 'node:path';
import { sizeLines } from './bundle-size.ts';
import { bundle } from './bundle.ts';

const [projectRoot] = process.argv.slice(2);
if (projectRoot === undefined) throw new Error('Usage: node build.ts <project root>');

try {
  const report = await bundle(join(import.meta.dirname, '../../..'), projectRoot);
  console.log(sizeLines(report).join('\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
