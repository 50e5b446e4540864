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

/** Somebody loaded since the ledger was read: who reads it again may go on. */
export class LedgerMovedError extends WarehouseError {
  constructor(message: string) {
    super('conflict', message);
  }
}
