import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface TreeUsage {
  readonly cpuSeconds: number;
  /** Largest sum of the resident sets of all processes at one time, in MB of 10^6 bytes. */
  readonly megabytes: number;
}

const INTERVAL_MS = 100;
/** `getconf CLK_TCK` and `getconf PAGESIZE`; the first is 100 on every Linux, the second on x86-64 and nearly all of ARM. */
const TICKS_PER_SECOND = 100;
const BYTES_PER_PAGE = 4096;

interface ProcessUsage {
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

/**
 * Looks at a process and all its descendants ten times a second, until `stop`. A JVM that is killed leaves its use of the
 * processor to no parent, so waiting for children would not count it. What a process does in its last tenth of a second is not seen.
 * @throws Error where there is no /proc.
 */
export function watchTree(root: number): { stop(): TreeUsage } {
  if (!existsSync('/proc/self/stat'))
    throw new Error('The processes of Spark are measured through /proc: this bench needs Linux.');
  const ticks = new Map<number, number>();
  let largest = 0;
  const look = (): void => {
    const tree = treeOf(root, processes(), ticks);
    for (const [pid, usage] of tree) ticks.set(pid, usage.ticks);
    largest = Math.max(
      largest,
      tree.reduce((sum, [, { pages }]) => sum + pages, 0),
    );
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      const spent = [...ticks.values()].reduce((sum, n) => sum + n, 0);
      return {
        cpuSeconds: spent / TICKS_PER_SECOND,
        megabytes: (largest * BYTES_PER_PAGE) / 1e6,
      };
    },
  };
}

/** The root, what descends from it, and what did when it was seen before: an orphan stays in the tree. */
function treeOf(
  root: number,
  all: ReadonlyMap<number, ProcessUsage>,
  seen: ReadonlyMap<number, number>,
): [number, ProcessUsage][] {
  const belongs = (pid: number): boolean => {
    if (pid === root || seen.has(pid)) return true;
    const found = all.get(pid);
    return found !== undefined && belongs(found.parent);
  };
  return [...all].filter(([pid]) => belongs(pid));
}

function processes(): Map<number, ProcessUsage> {
  const found = new Map<number, ProcessUsage>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.set(Number(name), usageOf(readFileSync(`/proc/${name}/stat`, 'latin1')));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** The fields after the name, which is in parentheses and may hold anything: state, parent … (proc_pid_stat(5)). */
function usageOf(stat: string): ProcessUsage {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return { parent: field(4), ticks: field(14) + field(15), pages: field(24) };
}
