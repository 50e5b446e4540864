import type { Metafile } from 'esbuild';

/** What a bundle consists of, sorted. */
export interface BundleContents {
  /** Folders of the workspace's projects, such as `libs/lake`. */
  readonly projects: readonly string[];
  /** npm packages that code of these projects imports. Those that come with them are not named. */
  readonly packages: readonly string[];
}

/** What is in a bundle, its threads included, by esbuild's metafile. What is imported and then left out as unused does not count. */
export function bundleContents(metafile: Metafile): BundleContents {
  const shipped = shippedModules(metafile);
  const packages = new Set(shipped.flatMap((module) => packageOf(module) ?? []));
  const imported = shipped
    .filter((module) => packageOf(module) === undefined)
    .flatMap((module) => metafile.inputs[module]?.imports ?? [])
    .flatMap(({ path }) => packageOf(path) ?? [])
    .filter((name) => packages.has(name));
  return {
    projects: sorted(shipped.flatMap((module) => projectOf(module) ?? [])),
    packages: sorted(imported),
  };
}

/** The modules of which something is in the bundle. */
export function shippedModules(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([module, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [module] : [],
    ),
  );
}

/** The modules that a bundle of `projectRoot` must not hold: tests, test support, tools and other apps. */
export function foreignModules(modules: readonly string[], projectRoot: string): string[] {
  return modules.filter(
    (module) =>
      /^(tools|libs\/testing)\//.test(module) ||
      /^(apps|libs)\/[^/]+\/test\/|^(apps|libs)\/.*\.test\.ts$/.test(module) ||
      (module.startsWith('apps/') && !module.startsWith(`${projectRoot}/`)),
  );
}

/** The modules that import `module`, for messages. */
export function importers(metafile: Metafile, module: string): string {
  return Object.entries(metafile.inputs)
    .filter(([, { imports }]) => imports.some(({ path }) => path === module))
    .map(([importer]) => importer)
    .join(', ');
}

/** `node_modules/@smithy/core/dist-es/index.js` is of `@smithy/core`. */
function packageOf(module: string): string | undefined {
  return /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
}

function projectOf(module: string): string | undefined {
  return packageOf(module) === undefined ? /^[^/]+\/[^/]+/.exec(module)?.[0] : undefined;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
