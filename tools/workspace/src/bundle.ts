import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/** The size of a Lambda bundle, in bytes; modules by what they add to it, largest first. */
export interface SizeReport {
  readonly bundle: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly modules: number;
  readonly largest: readonly { readonly module: string; readonly bytes: number }[];
}

/**
 * Bundles `<projectRoot>/src/handler.ts` for Lambda into `dist/<projectRoot>/main.cjs`, with esbuild's metafile (`meta.json`)
 * and the size report (`size.json`) beside it. Native packages stay outside: a layer brings them.
 * @throws Error when the code does not bundle, or when the bundle holds what must not ship.
 */
export async function bundle(workspaceRoot: string, projectRoot: string): Promise<SizeReport> {
  const folder = `dist/${projectRoot}`;
  const outfile = `${folder}/main.cjs`;
  const { metafile, outputFiles } = await build({
    absWorkingDir: workspaceRoot,
    entryPoints: [`${projectRoot}/src/handler.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['*.node', '@duckdb/node-bindings-*'],
    minify: true,
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    logOverride: { 'empty-import-meta': 'error' },
    metafile: true,
    write: false,
  });

  const foreign = foreignModules(Object.keys(metafile.inputs), projectRoot);
  if (foreign.length > 0) {
    throw new Error(
      [
        `The bundle of ${projectRoot} would ship modules that are not its own:`,
        ...foreign.map((module) => `  ${module}, imported by ${importers(metafile, module)}`),
        'Move what is shared into a library.',
      ].join('\n'),
    );
  }

  mkdirSync(join(workspaceRoot, folder), { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const report = sizeReport(metafile, outfile, readFileSync(join(workspaceRoot, outfile)));
  writeFileSync(join(workspaceRoot, folder, 'meta.json'), JSON.stringify(metafile));
  writeFileSync(join(workspaceRoot, folder, 'size.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

/** The modules that a bundle of `projectRoot` must not hold: test support, tools and other apps. */
export function foreignModules(modules: readonly string[], projectRoot: string): string[] {
  return modules.filter(
    (module) =>
      /^(tools|libs\/testing)\//.test(module) ||
      (module.startsWith('apps/') && !module.startsWith(`${projectRoot}/`)),
  );
}

/** The report as lines for people. */
export function sizeLines(report: SizeReport): string[] {
  return [
    `${report.bundle}: ${kB(report.bytes)}, gzip ${kB(report.gzipBytes)}, ${report.modules} modules`,
    ...report.largest.map(({ module, bytes }) => `${kB(bytes).padStart(12)}  ${module}`),
  ];
}

function sizeReport(metafile: Metafile, outfile: string, code: Buffer): SizeReport {
  const inputs = Object.entries(metafile.outputs[outfile]?.inputs ?? {})
    .map(([module, { bytesInOutput }]) => ({ module, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return {
    bundle: outfile,
    bytes: code.length,
    gzipBytes: gzipSync(code).length,
    modules: inputs.length,
    largest: inputs.slice(0, 5),
  };
}

function importers(metafile: Metafile, module: string): string {
  return Object.entries(metafile.inputs)
    .filter(([, { imports }]) => imports.some(({ path }) => path === module))
    .map(([importer]) => importer)
    .join(', ');
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
