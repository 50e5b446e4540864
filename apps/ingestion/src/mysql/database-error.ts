import type { DatabaseUrl } from './database-url.ts';
import { meaningOf } from './error-meaning.ts';

/**
 * refused: rights, names, settings; a repetition changes nothing. lost: the connection or the server went away, or was
 * too busy; a repetition may help. failed: anything else that the server says.
 */
export type DatabaseErrorKind = 'refused' | 'lost' | 'failed';

/** What a database said, in its words and with what to do. Never holds a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;
  /** The driver's name of it, such as `ER_ACCESS_DENIED_ERROR`; empty if it has none. */
  readonly code: string;

  constructor(kind: DatabaseErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    const { cause } = options ?? {};
    this.code = Error.isError(cause) && 'code' in cause ? String(cause.code) : '';
  }
}

/** Whom a failure concerns. */
export interface Entry {
  readonly url: DatabaseUrl;
  readonly user: string;
  readonly password: string;
}

interface Told {
  /** Of the server; 0 for an error of the network or of the driver. */
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

function told(error: unknown): Told {
  if (!Error.isError(error)) return { number: 0, code: '', message: String(error) };
  const { errno, code } = error as NodeJS.ErrnoException;
  // The system's numbers are negative.
  return {
    number: errno !== undefined && errno > 0 ? errno : 0,
    code: code ?? '',
    message: error.message,
  };
}

/** A shorter one would be taken out of words that it is part of, and so be told. */
const leastRedacted = 6;

/** What went wrong, told by what to do about it. */
export function databaseError(error: unknown, entry: Entry): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { password } = entry;
  const { number, code, message } = told(error);
  const [line = ''] = (message === '' ? code : message).split('\n');
  const said = password.length < leastRedacted ? line : line.replaceAll(password, '…');
  const { kind, text } = meaningOf({ number, code, line }, entry);
  return new DatabaseError(kind, `${text} (${said})`, { cause: error });
}
