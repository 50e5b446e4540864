import { LakeError, readPublished, type ObjectStore } from '@rentlake/lake';
import {
  currentRun,
  currentRunView,
  publishedViews,
  type Marketplace,
  type View,
} from '@rentlake/metrics';
import type { CatalogueViews } from './ports.ts';

/** How often a view that others change at the same moment is looked at again. */
const attempts = 10;

export interface FollowPorts {
  readonly lake: ObjectStore;
  readonly readerViews: CatalogueViews;
}

/**
 * Has the catalogue show the run that the lake publishes, whatever happened before. One call shows it in all tables at
 * once: that which replaces the view `current_run`, with which all others compare.
 * @returns the run; undefined when nothing is published.
 */
export async function followInCatalogue(
  marketplace: Marketplace,
  { lake, readerViews }: FollowPorts,
): Promise<string | undefined> {
  if (!(await readPublished(lake, marketplace.name))) return undefined;
  await createViews(marketplace, readerViews);
  const runId = await showRun(marketplace, { lake, readerViews });
  // A view with another text names what the tables of the new run have, and those of the old one may not.
  for (const view of publishedViews(marketplace))
    await settleView(marketplace.schema, view, readerViews);
  return runId;
}

/** Creates the views that are not there. Without `current_run` they cannot be read; with it they have rows of its run only. */
export async function createViews(
  marketplace: Marketplace,
  readerViews: CatalogueViews,
): Promise<void> {
  const { schema } = marketplace;
  await readerViews.ensureDatabase(schema);
  for (const view of publishedViews(marketplace)) {
    if (!(await readerViews.find(schema, view.name))) await readerViews.create(schema, view);
  }
}

async function showRun(
  { name, schema }: Marketplace,
  { lake, readerViews }: FollowPorts,
): Promise<string | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // First the view, then the lake: what replaces this version is newer than it. A slower publisher is refused.
    const shown = await readerViews.find(schema, currentRun);
    const runId = (await readPublished(lake, name))?.published.run_id;
    if (runId === undefined) return undefined;
    const view = currentRunView(runId);
    if (shown?.isLike(view)) return runId;
    if (shown) await readerViews.replace(schema, view, shown.version);
    else await readerViews.create(schema, view);
  }
  throw unsettled(schema, currentRun);
}

async function settleView(schema: string, view: View, readerViews: CatalogueViews): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const found = await readerViews.find(schema, view.name);
    if (found?.isLike(view)) return;
    if (found) await readerViews.replace(schema, view, found.version);
    else await readerViews.create(schema, view);
  }
  throw unsettled(schema, view.name);
}

const unsettled = (schema: string, view: string): LakeError =>
  new LakeError(
    'conflict',
    `The view ${schema}.${view} was changed by others ${attempts} times while it was to be changed, or is there and cannot be seen. Repeat the event; see who else changes it, and whether this role may see it.`,
  );
