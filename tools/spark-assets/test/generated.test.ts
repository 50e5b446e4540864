import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { EnginePlan } from '@rentlake/engine';
import { kpiPlan } from '@rentlake/kpi';
import { marketplaces } from '@rentlake/metrics';
import { spark } from '@rentlake/schema';
import { generatedFiles, generatedFolder } from '../src/generated.ts';
import { renderAssets } from '../src/render.ts';

const assets = renderAssets(Object.values(marketplaces), spark);

test('the Python package holds what contracts and metrics say now; if not, run `npm run generate`', () => {
  expect(generatedFiles()).toEqual([...assets.keys()].sort());
  for (const [file, content] of assets) {
    const found = readFileSync(join(generatedFolder, file), 'utf8');
    expect({ file, content: found }).toEqual({ file, content });
  }
});

test('a run id stands in paths only, so that filling it in cannot change a statement', () => {
  for (const [file, content] of assets) {
    const outside = content
      .split('\n')
      .filter((line) => line.includes('{run_id}'))
      .filter((line) => !/^\s*"prefix": "[a-z_/-]+\/run_id=\{run_id\}",?$/.test(line));
    if (file !== 'messages.json') expect(outside).toEqual([]);
  }
});

test('the plans of single tables hold the steps of the plan of all tables, in its order', () => {
  for (const marketplace of Object.values(marketplaces)) {
    const { tables } = JSON.parse(assets.get(`${marketplace.name}-kpi.json`)!) as {
      tables: Record<string, EnginePlan>;
    };
    const whole = kpiPlan(marketplace, spark, '{run_id}');
    expect(Object.values(tables).flatMap(({ steps }) => steps)).toEqual(whole.steps);
    const inputs = Object.values(tables).flatMap((plan) => plan.inputs.map(({ name }) => name));
    expect(new Set(inputs)).toEqual(new Set(whole.inputs.map(({ name }) => name)));
  }
});
