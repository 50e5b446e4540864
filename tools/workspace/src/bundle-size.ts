import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { CompiledBundle } from './bundle.ts';

/** The most that a bundle may have in bytes of code, zipped: main.cjs and its threads, without native parts and WebAssembly. */
export const zippedLimit = 1_000_000;

/** The size of a Lambda bundle, in bytes; modules by what they add to it, largest first. */
export interface SizeReport {
  readonly bundle: string;
  /** Of main.cjs. */
  readonly bytes: number;
  /** All code as in a zip file: each file deflated. */
  readonly zippedBytes: number;
  readonly modules: number;
  readonly largest: readonly { readonly module: string; readonly bytes: number }[];
  /** What ships beside it: threads of its own and WebAssembly. */
  readonly beside: readonly { readonly file: string; readonly bytes: number }[];
}

export function sizeReport(
  bundle: string,
  { code, wasm, metafile }: CompiledBundle,
  workspaceRoot: string,
): SizeReport {
  const files = code.map(({ path, contents }) => ({
    file: basename(path),
    bytes: contents.length,
  }));
  const [, main] =
    Object.entries(metafile.outputs).find(([path]) => basename(path) === 'main.cjs') ?? [];
  const modules = Object.entries(main?.inputs ?? {})
    .map(([module, { bytesInOutput }]) => ({ module, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return {
    bundle,
    bytes: files.find(({ file }) => file === 'main.cjs')?.bytes ?? 0,
    zippedBytes: code.reduce((sum, { contents }) => sum + deflateRawSync(contents).length, 0),
    modules: modules.length,
    largest: modules.slice(0, 5),
    beside: [
      ...files.filter(({ file }) => file !== 'main.cjs'),
      ...wasm.map((file) => ({
        file: basename(file),
        bytes: statSync(join(workspaceRoot, file)).size,
      })),
    ],
  };
}

/** All that the function's own package holds, unzipped: what counts towards the limit of Lambda. */
export function unzippedBytes({ bytes, beside }: SizeReport): number {
  return beside.reduce((sum, file) => sum + file.bytes, bytes);
}

/** The report as lines for people. */
export function sizeLines(report: SizeReport): string[] {
  return [
    `${report.bundle}: ${kB(report.bytes)}, zipped ${kB(report.zippedBytes)}, ${report.modules} modules`,
    ...report.largest.map(({ module, bytes }) => `${kB(bytes).padStart(12)}  ${module}`),
    ...report.beside.map(({ file, bytes }) => `beside it, ${file}: ${kB(bytes)}`),
  ];
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
