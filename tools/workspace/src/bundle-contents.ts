import type { Metafile } from 'esbuild';

/** What a bundle consists of, each sorted. */
export interface BundleContents {
  /** Folders of the workspace's projects, such as `libs/lake`. */
  readonly projects: readonly string[];
  /** npm packages that code of these projects imports. */
  readonly imported: readonly string[];
  /** npm packages that come with those. */
  readonly alongside: readonly string[];
}

/** What is in a bundle, its threads included, by esbuild's metafile. What is imported and then left out as unused does not count. */
export function bundleContents(metafile: Metafile): BundleContents {
  const shipped = shippedModules(metafile);
  const packages = new Set(shipped.flatMap((module) => packageOf(module) ?? []));
  const imported = new Set(
    shipped
      .filter((module) => packageOf(module) === undefined)
      .flatMap((module) => metafile.inputs[module]?.imports ?? [])
      .flatMap(({ path }) => packageOf(path) ?? []),
  );
  return {
    projects: sorted(shipped.flatMap((module) => projectOf(module) ?? [])),
    imported: sorted([...packages].filter((name) => imported.has(name))),
    alongside: sorted([...packages].filter((name) => !imported.has(name))),
  };
}

/** The modules of which something is in the bundle. */
function shippedModules(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([module, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [module] : [],
    ),
  );
}

/**
 * The modules that a bundle of `projectRoot` must not hold: all but npm packages and what the project and libraries have in `src`. So there are
 * no tests, test support, samples, tools, other jobs, nor the command.
 */
export function foreignModules(modules: readonly string[], projectRoot: string): string[] {
  return modules.filter((module) => {
    const project = projectOf(module);
    if (project === undefined) return false;
    const isOurs = project === projectRoot || /^libs\/(?!testing$)/.test(project);
    const within = module.slice(project.length + 1);
    return !isOurs || !/^(src\/|package\.json$)/.test(within) || within.endsWith('.test.ts');
  });
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

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}
