import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/** The size of a Lambda bundle, in bytes; modules by what they add to it, largest first. */
export interface SizeReport {
  readonly bundle: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly modules: number;
  readonly largest: readonly { readonly module: string; readonly bytes: number }[];
  /** What ships beside it: threads of its own and WebAssembly. */
  readonly beside: readonly { readonly file: string; readonly bytes: number }[];
}

/**
 * Bundles `<projectRoot>/src/handler.ts` for Lambda into `dist/<projectRoot>/main.cjs`, with esbuild's metafile (`meta.json`)
 * and the size report (`size.json`) beside it. Every `<name>.worker.ts` becomes a `<name>.worker.cjs` there, and the WebAssembly
 * that modules read from their own folder is copied. Native packages stay outside: a layer brings them.
 * @throws Error when the code does not bundle, or when the bundle holds what must not ship.
 */
export async function bundle(workspaceRoot: string, projectRoot: string): Promise<SizeReport> {
  const folder = `dist/${projectRoot}`;
  const workers = globSync(`${projectRoot}/src/**/*.worker.ts`, { cwd: workspaceRoot });
  const { metafile, outputFiles } = await build({
    absWorkingDir: workspaceRoot,
    entryPoints: [
      { in: `${projectRoot}/src/handler.ts`, out: 'main' },
      ...workers.map((file) => ({ in: file, out: basename(file, '.ts') })),
    ],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
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
  const modules = wasmOf(workspaceRoot, Object.keys(metafile.inputs));
  for (const file of modules) {
    copyFileSync(join(workspaceRoot, file), join(workspaceRoot, folder, basename(file)));
  }
  const report = sizeReport(workspaceRoot, metafile, folder, [
    ...workers.map((file) => `${basename(file, '.ts')}.cjs`),
    ...modules.map((file) => basename(file)),
  ]);
  writeFileSync(join(workspaceRoot, folder, 'meta.json'), JSON.stringify(metafile));
  writeFileSync(join(workspaceRoot, folder, 'size.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

/** What wasm-bindgen's modules read from their own folder, which esbuild does not see. */
function wasmOf(workspaceRoot: string, modules: readonly string[]): readonly string[] {
  return modules
    .filter((module) => module.endsWith('.js'))
    .map((module) => module.replace(/\.js$/, '_bg.wasm'))
    .filter((file) => existsSync(join(workspaceRoot, file)));
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
    ...report.beside.map(({ file, bytes }) => `beside it, ${file}: ${kB(bytes)}`),
  ];
}

function sizeReport(
  workspaceRoot: string,
  metafile: Metafile,
  folder: string,
  beside: readonly string[],
): SizeReport {
  const code = readFileSync(join(workspaceRoot, folder, 'main.cjs'));
  const inputs = Object.entries(metafile.outputs[`${folder}/main.cjs`]?.inputs ?? {})
    .map(([module, { bytesInOutput }]) => ({ module, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return {
    bundle: `${folder}/main.cjs`,
    bytes: code.length,
    gzipBytes: gzipSync(code).length,
    modules: inputs.length,
    largest: inputs.slice(0, 5),
    beside: beside.map((file) => ({
      file,
      bytes: statSync(join(workspaceRoot, folder, file)).size,
    })),
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
