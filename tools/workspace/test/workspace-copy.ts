import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const original = join(import.meta.dirname, '../../..');

/**
 * The workspace without its code: root files, every project's manifest and config with an index of one line, the
 * machinery of tools/workspace, and the installed packages. What Nx and eslint say there depends on nothing else.
 */
export class WorkspaceCopy implements Disposable {
  readonly root = mkdtempSync(join(realpathSync(tmpdir()), 'rentlake-workspace-'));

  constructor() {
    for (const file of rootFiles) this.#copy(file);
    this.#copy('tools/workspace/src');
    for (const project of projectRoots()) {
      for (const file of projectFiles) this.#copy(`${project}/${file}`);
      this.write(`${project}/README.md`, `# ${project}\n`);
      this.write(`${project}/src/index.ts`, `export const from = '${project}';\n`);
    }
    linkPackages(join(original, 'node_modules'), join(this.root, 'node_modules'));
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs a program in the copy; returns what it writes to stdout, whatever its exit status. */
  output(program: string, ...args: string[]): string {
    const { stdout, stderr, error } = spawnSync(program, args, this.#options());
    if (error) throw error;
    if (stdout === '' && stderr !== '') throw new Error(stderr);
    return stdout;
  }

  /** Runs a program in the copy. @throws when it fails. */
  run(program: string, ...args: string[]): string {
    return execFileSync(program, args, { ...this.#options(), stdio: 'pipe' });
  }

  readJson<T>(path: string): T {
    return JSON.parse(readFileSync(join(this.root, path), 'utf8')) as T;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #options() {
    // These tests run inside an Nx task and inside jest: neither may reach the Nx of the copy, nor the git that started it all.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|GIT_|JEST_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
    );
    const env = {
      ...Object.fromEntries(inherited),
      NX_DAEMON: 'false',
      // Plugins in the same process: half the time of each call.
      NX_ISOLATE_PLUGINS: 'false',
      NO_COLOR: '1',
      PATH: `${join(original, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
    };
    return { cwd: this.root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  }

  #copy(path: string): void {
    const source = join(original, path);
    if (existsSync(source)) cpSync(source, join(this.root, path), { recursive: true });
  }
}

const rootFiles = [
  '.gitignore',
  'eslint.config.js',
  'jest.preset.js',
  'nx.json',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
];
const projectFiles = ['package.json', 'tsconfig.json', 'jest.config.js', 'pyproject.toml'];

/** Folders of all projects, relative to the workspace. */
export function projectRoots(): string[] {
  return ['apps', 'libs', 'tools'].flatMap((group) =>
    readdirSync(join(original, group))
      .map((name) => `${group}/${name}`)
      .filter((root) => existsSync(join(original, root, 'package.json'))),
  );
}

/** Links every installed package; the workspace's own packages, links already, come to point into the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.name === '@rentlake') linkPackages(source, target);
    else if (entry.isDirectory()) symlinkSync(source, target);
  }
}
