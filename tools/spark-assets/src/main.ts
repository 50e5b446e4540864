import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marketplaces } from '@rentlake/metrics';
import { spark } from '@rentlake/schema';
import { generatedFiles, generatedFolder } from './generated.ts';
import { renderAssets } from './render.ts';

for (const file of generatedFiles()) rmSync(join(generatedFolder, file));
for (const [file, content] of renderAssets(Object.values(marketplaces), spark)) {
  writeFileSync(join(generatedFolder, file), content);
}
