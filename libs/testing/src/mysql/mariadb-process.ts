import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MySqlServerError } from './mysql-server-error.ts';

const deadlineMs = 60_000;
const pauseMs = 5;
const lastCharacters = 4_000;

/** Kills the server and removes its folder when this process is no more, however it ended. */
const watch = 'cat > /dev/null; kill -KILL "$1"; sleep 1; rm -rf "$2"';

/** One mariadbd over a data folder. */
export class MariaDbProcess {
  readonly #child: ChildProcess;
  readonly #watcher: ChildProcess;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#watcher = spawn('sh', ['-c', watch, 'sh', String(child.pid), folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#watcher.unref();
  }

  /**
   * @param folder Everything of the server; its log is `error.log`.
   * @throws MySqlServerError with the last that it said when it does not listen.
   */
  static async start(
    mariadbd: string,
    folder: string,
    options: readonly string[],
  ): Promise<MariaDbProcess> {
    const path = join(folder, 'error.log');
    const log = await open(path, 'w');
    const child = spawn(mariadbd, options, { stdio: ['ignore', 'ignore', log.fd] });
    await log.close();
    const started = new MariaDbProcess(child, folder);
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const isRunning = started.#isRunning;
      const said = await readFile(path, 'utf8');
      // Its own word: somebody else may answer on the port.
      if (said.includes('ready for connections')) return started;
      if (!isRunning || Date.now() > deadline) {
        await started.end('SIGKILL');
        throw new MySqlServerError(`MariaDB did not start.\n${said.slice(-lastCharacters)}`);
      }
      await wait(pauseMs);
    }
  }

  /** SIGTERM lets it write what it holds; SIGKILL does not. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#watcher.kill('SIGKILL');
    if (!this.#isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await ended;
  }

  /** Connections stay and nothing answers. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }
}
