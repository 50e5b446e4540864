/** The run is being worked on, or was stopped. Nothing is published. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
