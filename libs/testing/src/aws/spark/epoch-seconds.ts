/** A time as both services put it into JSON; absent when there is none. */
export const epochSeconds = (date: Date | undefined): number | undefined =>
  date === undefined ? undefined : date.getTime() / 1000;
