/** A contract or definition that contradicts itself: a mistake of who wrote it, found before any data is read. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}
