/**
 * usage: the request makes no sense (exit 2). conflict: somebody else changed the same thing. missing: it is not
 * there. storage: the store refused. corrupt: what is stored contradicts itself. overtaken: a later run is published already.
 */
export type LakeErrorKind = 'usage' | 'conflict' | 'overtaken' | 'missing' | 'storage' | 'corrupt';

export class LakeError extends Error {
  override readonly name = 'LakeError';
  readonly kind: LakeErrorKind;

  constructor(kind: LakeErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
