import pMap, { type Options } from 'p-map';

/**
 * `pMap`, but when one fails, no other is begun, and it is told when all that were begun have ended: who answers for the run must not
 * give it up while somebody still writes.
 */
export async function settledMap<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  options?: Options,
): Promise<readonly Result[]> {
  const failures: unknown[] = [];
  const results: Result[] = [];
  await pMap(
    items,
    async (item, index) => {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failures.push(error);
      }
    },
    options,
  );
  if (failures.length > 0) throw failures[0];
  return results;
}
