import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Has a process end when this one does, even when this one is killed: a frozen process would not notice, and stay for ever. A
 * shell waits for the end of what we would write to it.
 */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watch = `trap '' HUP INT TERM; read -r _; kill -KILL "$0"`;
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  const watcher = spawn('/bin/sh', ['-c', watch, String(child.pid)], { stdio: [...stdio] });
  child.once('exit', () => watcher.kill('SIGKILL'));
}
