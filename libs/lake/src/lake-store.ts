import type { ObjectStore } from './object-store.ts';

/** Held while somebody is alone on something. */
export type Lock = AsyncDisposable;

/** A store of objects in which somebody can be alone on a key. */
export interface LakeStore extends ObjectStore {
  /** A lock that its holder's end releases, at once or soon after; undefined while somebody else has it. */
  lock(key: string): Promise<Lock | undefined>;
}
