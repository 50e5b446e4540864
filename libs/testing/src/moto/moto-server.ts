import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { workspacePython } from '@rentlake/engine';

/**
 * Serves on a free port, tells where, and ends with its stdin. Requests of S3 and of Glue are answered one at a time, once
 * their bodies are there: moto's threads would look whether a condition holds, or a table is there, and write in two steps, so
 * that two of them could win.
 */
const program = `
import sys
from functools import wraps
from threading import RLock
from moto.glue.responses import GlueResponse
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

lock = RLock()

def one_at_a_time(answer):
    @wraps(answer)
    def locked(*args):
        with lock:
            return answer(*args)
    return locked

S3Response._key_response = one_at_a_time(S3Response._key_response)
S3Response._bucket_response = one_at_a_time(S3Response._bucket_response)
GlueResponse.call_action = one_at_a_time(GlueResponse.call_action)

server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.read()
server.stop()
`;

const lastCharacters = 4_000;

/** moto did not start; the message holds the last that it said. */
export class MotoError extends Error {
  override readonly name = 'MotoError';
}

/** The AWS services as moto imitates them, in a process of their own with nothing in it yet. Ends with this process. */
export class MotoServer implements AsyncDisposable {
  /** What AWS_ENDPOINT_URL is to be. */
  readonly endpoint: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>, endpoint: string) {
    this.#child = child;
    this.endpoint = endpoint;
  }

  /** @throws MotoError when it does not start. */
  static async start(python: string = workspacePython): Promise<MotoServer> {
    const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-lastCharacters)));
    const failed = Promise.withResolvers<never>();
    const fail = (how: string): void =>
      failed.reject(
        new MotoError(
          `moto did not start with ${python} (${how}). To prepare it: npm run spark:setup\n${said}`,
        ),
      );
    child.on('error', ({ message }) => fail(message));
    child.on('close', (status) => fail(`status ${status}`));
    const lines = once(createInterface(child.stdout), 'line') as Promise<[string]>;
    const [endpoint] = await Promise.race([lines, failed.promise]);
    return new MotoServer(child, endpoint);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.stdin.end();
    await closed;
  }
}
