import { readPublished, RunRecord, type Manifest, type ObjectStore } from '@rentlake/lake';

const manifestOf = async (
  lake: ObjectStore,
  marketplace: string,
  runId: string,
): Promise<Manifest | undefined> => (await RunRecord.find(lake, marketplace, runId))?.manifest;

/**
 * A publisher that failed may come again when a newer run has been published meanwhile; readers are not to go back.
 * @returns the run that readers see, when it was published after this one began to be.
 */
export async function overtaker(run: RunRecord, lake: ObjectStore): Promise<string | undefined> {
  const { marketplace, run_id: runId, stages } = run.manifest;
  const began = stages['publisher']?.start;
  const shown = (await readPublished(lake, marketplace))?.published.run_id;
  if (began === undefined || run.isDone('publisher') || shown === undefined || shown === runId) {
    return undefined;
  }
  const newer = await manifestOf(lake, marketplace, shown);
  const published = newer?.published_at ?? newer?.stages['publisher']?.start;
  return published !== undefined && published > began ? shown : undefined;
}

/**
 * A publisher may take minutes until it can switch. Of two that are at work at once, the one that began later stays, whoever is faster.
 * @param began of a publication, as in the manifest of its run.
 * @returns whether the publication of `shown`, which readers see, began after that.
 */
export async function wouldGoBack(
  marketplace: string,
  { began, shown }: { readonly began: string | undefined; readonly shown: string },
  lake: ObjectStore,
): Promise<boolean> {
  const other = (await manifestOf(lake, marketplace, shown))?.stages['publisher']?.start;
  return began !== undefined && other !== undefined && other > began;
}
