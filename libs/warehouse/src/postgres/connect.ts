import { Client } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { WarehouseLocation } from '../location.ts';
import { postgresError } from './error.ts';

/** Milliseconds. Parameters of these names in the URL win, and `connect_timeout`, in seconds. */
const limits = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 30 * 60_000,
  // A load that waits this long for another one, or for a reader with a lock, is refused.
  lock_timeout: 60_000,
};

/** @throws WarehouseError that says what to do, without the password. */
export async function connect(
  { url, shown }: WarehouseLocation & { kind: 'postgres' },
  password: string | undefined,
): Promise<Client> {
  try {
    const fromUrl = parseIntoClientConfig(url);
    const seconds = new URL(url).searchParams.get('connect_timeout');
    const client = new Client({
      ...limits,
      application_name: 'rentlake',
      keepAlive: true,
      ...fromUrl,
      ...(seconds === null ? {} : { connectionTimeoutMillis: Number(seconds) * 1000 }),
      ...(password === undefined ? {} : { password }),
    });
    // A connection that is lost fails the statement at work, or the next one; without a listener it ends the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      // Else the server waits for our password until it loses patience.
      void client.end();
      throw error;
    }
    return client;
  } catch (error) {
    throw postgresError(shown, 'connecting', error);
  }
}
