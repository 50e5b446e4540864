/** A MySQL server of the tests did not start, or cannot do what was asked; the message says why. */
export class MySqlServerError extends Error {
  override readonly name = 'MySqlServerError';
}
