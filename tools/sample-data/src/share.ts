export interface Share {
  readonly sound: number;
  readonly faulty: number;
}

/** Clean files are for speed and get few faults; in the others every kind of fault occurs, if there is room for it. */
export function share(rows: number, kinds: number, clean: boolean): Share {
  const faulty = clean
    ? Math.round(rows * 0.005)
    : Math.min(Math.floor(rows / 3), Math.max(kinds, Math.round(rows * 0.03)));
  return { sound: rows - faulty, faulty };
}
