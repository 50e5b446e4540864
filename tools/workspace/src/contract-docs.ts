import { marketplaces, queriesDocs } from '@rentlake/metrics';
import { datasetDocs, tableDocs } from '@rentlake/schema';
import { format, resolveConfig } from 'prettier';

/** The page that says what goes in and what comes out, relative to the workspace. */
export const contractsPage = 'docs/contracts.md';

/** Region of the page → what the definitions say, in Markdown. */
const regions: ReadonlyMap<string, string> = new Map(
  Object.values(marketplaces).flatMap(({ name, datasets, metrics, queries }) => [
    [`${name} datasets`, Object.values(datasets).map(datasetDocs).join('\n')],
    [
      `${name} tables`,
      Object.values(metrics)
        .map(({ table }) => tableDocs(table))
        .join('\n'),
    ],
    [`${name} queries`, queriesDocs(Object.values(queries))],
  ]),
);

const region = /^<!-- rendered by `npm run docs`: (.+) -->\n[\s\S]*?^<!-- end -->$/gm;

/**
 * The page with its regions as the definitions have them now, formatted as `npm run format` does.
 * @throws when a region is missing, stands twice, or has no definition.
 */
export async function withDefinitions(page: string, path: string): Promise<string> {
  const found = [...page.matchAll(region)].map(([, name = '']) => name);
  const expected = [...regions.keys()];
  if (found.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(
      `${contractsPage} must have one region for each of: ${expected.join(', ')}. It has: ${found.join(', ')}.`,
    );
  }
  const filled = page.replaceAll(
    region,
    (_, name: string) =>
      `<!-- rendered by \`npm run docs\`: ${name} -->\n\n${regions.get(name)}\n<!-- end -->`,
  );
  return format(filled, { ...(await resolveConfig(path)), filepath: path });
}
