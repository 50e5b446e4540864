/** One page of a list whose token is a place in it. */
export function pageOf<Item>(
  items: readonly Item[],
  size: number,
  token: unknown,
): { readonly items: readonly Item[]; readonly next: string | undefined } {
  const start = Number(token ?? 0);
  const next = start + size;
  return { items: items.slice(start, next), next: next < items.length ? String(next) : undefined };
}
