import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { unpackPublished } from './published-package.ts';

export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** What Lambda unpacks at most: a function's own package and its layers together. */
export const unzippedLimit = 262_144_000;

/** The size of a layer, in bytes. */
export interface LayerReport {
  /** The package that it brings, such as `@duckdb/node-bindings-linux-x64`. */
  readonly package: string;
  readonly bytes: number;
  /** As in a zip file: each file deflated. */
  readonly zippedBytes: number;
}

const files = ['package.json', 'duckdb.node', 'libduckdb.so'];

/**
 * Lays out DuckDB's native part for Lambda: `folder` becomes what Lambda unpacks into `/opt`, where functions of Node.js look for packages
 * in `nodejs/node_modules`. The package is taken from `node_modules`; that of another architecture than this machine's, which npm left
 * out there, from the registry, in the version of the lock file.
 * @throws Error when the registry does not give what the lock file says.
 */
export async function duckDbLayer(
  workspaceRoot: string,
  folder: string,
  architecture: Architecture,
): Promise<LayerReport> {
  const name = `@duckdb/node-bindings-linux-${architecture}`;
  const target = join(folder, 'nodejs/node_modules', name);
  const installed = join(workspaceRoot, 'node_modules', name);
  using published = statSync(installed, { throwIfNoEntry: false })
    ? undefined
    : await unpackPublished(workspaceRoot, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of files) cpSync(join(published?.folder ?? installed, file), join(target, file));
  const contents = readdirSync(target).map((file) => readFileSync(join(target, file)));
  return {
    package: name,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    zippedBytes: contents.reduce((sum, content) => sum + deflateRawSync(content).length, 0),
  };
}

/** A bundle that functions use the layer with. */
export interface LayeredBundle {
  readonly bundle: string;
  readonly unzippedBytes: number;
}

/**
 * The report as lines for people.
 * @throws Error when layer and largest bundle together are more than Lambda unpacks.
 */
export function layerLines(layer: LayerReport, bundles: readonly LayeredBundle[]): string[] {
  const size = `${layer.package}: ${MB(layer.bytes)}, zipped ${MB(layer.zippedBytes)}`;
  const [largest] = bundles.toSorted((a, b) => b.unzippedBytes - a.unzippedBytes);
  if (largest === undefined)
    throw new Error('There is no bundle to use the layer. Build the jobs first.');
  const together = layer.bytes + largest.unzippedBytes;
  const sum = `with the largest bundle, ${largest.bundle} (${MB(largest.unzippedBytes)}): ${MB(together)} of ${MB(unzippedLimit)}`;
  if (together > unzippedLimit) {
    throw new Error(
      `${size}; ${sum}, which Lambda refuses. Take out of the bundle what is not needed, or ship the function as an image.`,
    );
  }
  return [size, sum];
}

const MB = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
