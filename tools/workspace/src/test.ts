import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type RanTask, tally, tallyLine } from './tally.ts';
import { resultsFile, type TestResults } from './test-results.ts';
import { setUpSpark } from './workspace-python.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const binaries = join(workspaceRoot, 'node_modules/.bin');
// Nx leaves the outcome of every task here.
const runFile = join(workspaceRoot, '.nx/cache/run.json');

rmSync(runFile, { force: true });
rmSync(join(workspaceRoot, 'dist/test-results'), { recursive: true, force: true });

// What Java or Python lacks is said once, here, and not by every target that needs it.
if (!(await setUpSpark())) {
  console.log(tallyLine({ passed: 0, failed: 1 }));
  process.exit(1);
}

const formatted = run('prettier', '--check', '--log-level=warn', '.');
run('nx', 'run-many', '--targets=lint,typecheck,build,test', '--nxBail=false');

const tasks = read<{ tasks: RanTask[] }>(runFile)?.tasks;
if (tasks === undefined) console.error('Nx stopped before it ran anything: see above.');

const counted = tally(
  [
    { target: 'format', projectName: 'workspace', status: formatted },
    ...(tasks ?? [{ target: 'nx', projectName: 'workspace', status: 1 }]),
  ],
  (project) => read<TestResults>(resultsFile(project)),
);
if (formatted !== 0)
  console.error('Some files are not formatted (named at the top): npm run format');
console.log(tallyLine(counted));
process.exitCode = counted.failed === 0 ? 0 : 1;

/** Runs a tool of node_modules in the workspace; returns its exit status, 1 if a signal ended it. */
function run(tool: string, ...args: string[]): number {
  const { status, error } = spawnSync(join(binaries, tool), args, {
    cwd: workspaceRoot,
    stdio: 'inherit',
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      // Hundreds of processes load the same code.
      NODE_COMPILE_CACHE: join(workspaceRoot, '.cache/node'),
      PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  if (error) throw error;
  return status ?? 1;
}

function read<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}
