import { readPublished, type ObjectStore } from '@rentlake/lake';
import {
  currentRun,
  currentRunView,
  publishedViews,
  type Marketplace,
  type View,
} from '@rentlake/metrics';
import type { CatalogueViews } from './ports.ts';

export interface FollowPorts {
  readonly lake: ObjectStore;
  readonly views: CatalogueViews;
}

/**
 * Has the catalogue show the run that the lake publishes, whatever happened before. One call shows it in all tables at
 * once: that which replaces the view `current_run`, with which all others compare.
 * @returns the run; undefined when nothing is published.
 */
export async function followInCatalogue(
  marketplace: Marketplace,
  { lake, views }: FollowPorts,
): Promise<string | undefined> {
  if (!(await readPublished(lake, marketplace.name))) return undefined;
  await createViews(marketplace, views);
  const runId = await showRun(marketplace, { lake, views });
  // A view with another text names what the tables of the new run have, and those of the old one may not.
  for (const view of publishedViews(marketplace)) await settleView(marketplace.schema, view, views);
  return runId;
}

/** Creates the views that are not there. Without `current_run` they cannot be read; with it they have rows of its run only. */
export async function createViews(marketplace: Marketplace, views: CatalogueViews): Promise<void> {
  const { schema } = marketplace;
  await views.ensureDatabase(schema);
  for (const view of publishedViews(marketplace)) {
    if (!(await views.find(schema, view.name))) await views.create(schema, view);
  }
}

async function showRun(
  { name, schema }: Marketplace,
  { lake, views }: FollowPorts,
): Promise<string | undefined> {
  for (;;) {
    // First the view, then the lake: what replaces this version is newer than it. A slower publisher is refused.
    const shown = await views.find(schema, currentRun);
    const runId = (await readPublished(lake, name))?.published.run_id;
    if (runId === undefined) return undefined;
    const view = currentRunView(runId);
    if (shown?.isLike(view)) return runId;
    if (shown) await views.replace(schema, view, shown.version);
    else await views.create(schema, view);
  }
}

async function settleView(schema: string, view: View, views: CatalogueViews): Promise<void> {
  for (;;) {
    const found = await views.find(schema, view.name);
    if (found?.isLike(view)) return;
    if (found) await views.replace(schema, view, found.version);
    else await views.create(schema, view);
  }
}
