import manifest from '../package.json' with { type: 'json' };

export const version: string = manifest.version;

/** Name → version of what does the work, for manifests. */
export const versions: Readonly<Record<string, string>> = {
  rentlake: version,
  node: process.versions.node,
};
