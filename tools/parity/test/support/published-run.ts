import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { marketplaces, type Marketplace } from '@rentlake/metrics';
import type { SourceFiles } from '@rentlake/testing';
import type { LocalRun } from '@rentlake/testing/suites';
import { runCommand } from 'rentlake';

/** Runs the command over the sample data, or over `source`, in a new lake below `folder`. */
export async function publishedRun(
  folder: string,
  marketplace: Marketplace,
  source?: SourceFiles,
): Promise<LocalRun> {
  const [lake, runId] = [join(folder, 'lake'), 'run'];
  const from = source === undefined ? [] : ['--source', written(join(folder, 'source'), source)];
  const said: string[] = [];
  const terminal = {
    stdout: { write: () => true },
    stderr: { write: (text: string) => said.push(text) },
    on: () => undefined,
    off: () => undefined,
  };
  const status = await runCommand(
    ['run', marketplace.name, ...from, '--lake', lake, '--run-id', runId],
    marketplaces,
    terminal,
  );
  if (status !== 0) throw new Error(`The run ended with status ${status}. ${said.join('')}`);
  return { marketplace, runId, lake };
}

function written(folder: string, files: SourceFiles): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
