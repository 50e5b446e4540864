import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A loopback port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const mostTries = 3;

/** Starts a server on a free port. Until it listens there anybody may take that port; then it starts on another one. */
export async function onFreePort<Server>(
  start: (port: number) => Promise<Server>,
): Promise<{ readonly port: number; readonly server: Server }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      return { port, server: await start(port) };
    } catch (error) {
      const isTaken = Error.isError(error) && /address already in use/i.test(error.message);
      if (!isTaken || tries === mostTries) throw error;
    }
  }
}
