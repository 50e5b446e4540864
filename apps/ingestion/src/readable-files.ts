import { join } from 'node:path';
import { EngineError } from '@rentlake/engine';
import { LakeError, layout, storageError } from '@rentlake/lake';
import type { InspectedFile } from './inspect.ts';
import type { FilePorts } from './job.ts';
import type { ReadableFile } from './plan.ts';
import { settleFile } from './source/settle.ts';

/**
 * Calls `work` with files that the engine can read: those that are regular as they are, the others settled. When the
 * engine's reader refuses a file nevertheless (rows with many cells too many, say), all are settled and `work` repeated.
 */
export async function withReadableFiles(
  ports: FilePorts,
  marketplace: string,
  runId: string,
  files: readonly InspectedFile[],
  work: (files: readonly ReadableFile[], scratchKey: string) => Promise<void>,
): Promise<void> {
  const engineScratch = layout.scratch(marketplace, runId, 'engine');
  const settledKey = layout.scratch(marketplace, runId, 'settled');
  const folder = await ports.lake.scratch(settledKey);
  const { readsQuotedLineEnds } = ports.engine;
  const readable = (settleAll: boolean): Promise<readonly ReadableFile[]> =>
    Promise.all(
      files.map(async (file, index) =>
        settleAll || file.scan.irregular || (file.scan.multiline && !readsQuotedLineEnds)
          ? settled(ports, file, join(folder, `${index}.csv`))
          : { ...file, path: await ports.source.localPath(file.key), form: 'direct' as const },
      ),
    );
  try {
    await work(await readable(false), engineScratch);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'csv') throw error;
    await work(await readable(true), engineScratch);
  } finally {
    await ports.lake.remove(settledKey);
  }
}

async function settled(
  { source, lake }: FilePorts,
  file: InspectedFile,
  path: string,
): Promise<ReadableFile> {
  try {
    await settleFile(source.stream(file.key), file.header.length, path);
  } catch (error) {
    // The source has said for itself why it cannot be read.
    if (error instanceof LakeError) throw error;
    throw storageError(lake.location, `cannot take a settled copy of ${file.key}`, error);
  }
  return { ...file, path, form: 'settled' };
}
