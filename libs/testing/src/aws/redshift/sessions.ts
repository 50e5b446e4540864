import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { AwsFault } from '../wire.ts';
import type { DatabaseServer } from './database-server.ts';

/** A connection that statements share, and so temporary tables. */
export interface Session {
  readonly id: string;
  readonly database: string;
  readonly workgroup: string;
  keepAliveSeconds: number;
  isBusy: boolean;
  client: Promise<Client> | undefined;
  expiry: NodeJS.Timeout | undefined;
}

/** The sessions that are kept alive. */
export class Sessions {
  readonly #server: DatabaseServer;
  readonly #open = new Map<string, Session>();

  constructor(server: DatabaseServer) {
    this.#server = server;
  }

  begin(workgroup: string, database: string, keepAliveSeconds: number): Session {
    const session: Session = {
      ...{ id: randomUUID(), workgroup, database, keepAliveSeconds, isBusy: true },
      ...{ client: undefined, expiry: undefined },
    };
    this.#open.set(session.id, session);
    return session;
  }

  /** The session, for one statement. @throws AwsFault when it is lost or at work. */
  take(id: string): Session {
    const session = this.#open.get(id);
    if (!session) {
      throw new AwsFault(
        'ValidationException',
        `Session is not available: ${id} was not found or has expired.`,
      );
    }
    if (session.isBusy) {
      throw new AwsFault(
        'ValidationException',
        `Session is not available: ${id} is running another query.`,
      );
    }
    session.isBusy = true;
    clearTimeout(session.expiry);
    return session;
  }

  connect(session: Session): Promise<Client> {
    session.client ??= this.#server.connect(session.database);
    return session.client;
  }

  /** A statement has ended: from now on the session waits for the next one. */
  rest(session: Session): void {
    session.isBusy = false;
    session.expiry = setTimeout(
      () => void this.#end(session),
      session.keepAliveSeconds * 1000,
    ).unref();
  }

  /** Ends all of them, as Redshift does when it is maintained. @returns how many there were. */
  async lose(): Promise<number> {
    const sessions = [...this.#open.values()];
    await Promise.all(sessions.map((session) => this.#end(session)));
    return sessions.length;
  }

  async #end(session: Session): Promise<void> {
    clearTimeout(session.expiry);
    this.#open.delete(session.id);
    const client = await session.client?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }
}
