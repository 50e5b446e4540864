/** What goes wrong with one request. */
export type Fault =
  /** The service refuses, and does nothing. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  /** The answer takes that long. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The connection breaks before the service does anything. */
  | { readonly kind: 'unreachable' }
  /** The service does what it is asked for, and the connection breaks within the answer. */
  | { readonly kind: 'cut' }
  /** The service does what it is asked for; half of the answer arrives, and then nothing more, over a connection that stays open. */
  | { readonly kind: 'stalled' };

/** What a fault may be chosen by. */
export interface FaultRequest {
  readonly service: string;
  readonly operation: string;
  /** Of S3, the path; else empty. */
  readonly key: string;
  /** Of S3, the paths of the objects that it is for: one, those that it names in its body, or none. */
  readonly keys: readonly string[];
  /** Whose request it is. */
  readonly accessKey: string;
}

/** Chooses what goes wrong with a request; undefined when nothing does. */
export type FaultChooser = (request: FaultRequest) => Fault | undefined;
