import { format, resolveConfig } from 'prettier';
import type { BundleContents } from './bundle-contents.ts';

/** The page that lists what ships in bundles, relative to the workspace. */
export const bundleContentsPage = 'docs/bundle-contents.md';

const intro = `# What ships in bundles

Rendered by \`npm run docs\` from what esbuild put into each [bundle](bundles.md). A test fails where this page and the bundles differ: a package that a
bundle gains or loses shows in the diff of a change.

● our code imports it. ○ it comes with a package that is imported.
`;

/** @param bundles Job → what its bundle consists of. @param path For its format. */
export async function renderBundleContents(
  bundles: ReadonlyMap<string, BundleContents>,
  path: string,
): Promise<string> {
  const all = [...bundles.values()];
  const page = [
    intro,
    '## Projects',
    tableOf(
      'project',
      bundles,
      all.flatMap(({ projects }) => projects),
      ({ projects }, name) => (projects.includes(name) ? '●' : ''),
    ),
    '## npm packages',
    tableOf(
      'package',
      bundles,
      all.flatMap(({ imported, alongside }) => [...imported, ...alongside]),
      ({ imported, alongside }, name) =>
        imported.includes(name) ? '●' : alongside.includes(name) ? '○' : '',
    ),
  ].join('\n\n');
  return format(page, { ...(await resolveConfig(path)), filepath: path });
}

function tableOf(
  title: string,
  bundles: ReadonlyMap<string, BundleContents>,
  names: readonly string[],
  mark: (contents: BundleContents, name: string) => string,
): string {
  const rows = [...new Set(names)]
    .sort()
    .map((name) => [
      `\`${name}\``,
      ...[...bundles.values()].map((contents) => mark(contents, name)),
    ]);
  const header = [title, ...bundles.keys()];
  return [header, header.map((_, column) => (column === 0 ? '-' : ':-:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
