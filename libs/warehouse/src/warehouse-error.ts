/**
 * usage: what was asked for makes no sense. data: the rows are not those of the run. configuration: rights, passwords,
 * names, disk. conflict: somebody else is at work on the same warehouse. transient: it cannot be reached now.
 */
export type WarehouseErrorKind = 'usage' | 'data' | 'configuration' | 'conflict' | 'transient';

export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
  readonly kind: WarehouseErrorKind;

  constructor(kind: WarehouseErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The load came to nothing, and nothing was changed: who begins it again, at the ledger, may succeed at once. */
export class LoadAgainError extends WarehouseError {}

/** Somebody loaded since the ledger was read. */
export class LedgerMovedError extends LoadAgainError {
  constructor(message: string) {
    super('conflict', message);
  }
}
