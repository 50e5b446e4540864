/**
 * csv: a text file that the engine's reader does not take. resources: memory, disk or rights. storage: S3 failed, in spite of
 * repetitions. interrupted: asked to stop. statement: the SQL was refused or failed.
 */
export type EngineErrorKind = 'csv' | 'resources' | 'storage' | 'interrupted' | 'statement';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
