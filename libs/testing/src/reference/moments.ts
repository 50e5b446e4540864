import { DAY_MICROS, dateText, dayOfMicros, dayOfParts, timestampText } from './calendar.ts';

const DATE =
  /^(?:(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})|(?<slashDay>[0-9]{2})\/(?<slashMonth>[0-9]{2})\/(?<slashYear>[0-9]{4}))$/;
const CLOCK =
  /^(?<hours>[0-9]{2}):(?<minutes>[0-9]{2})(?::(?<seconds>[0-9]{2})(?:\.(?<fraction>[0-9]{1,6}))?)?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?$/;

/** `yyyy-MM-dd HH:mm:ss.SSSSSS` in UTC, or undefined. A date alone is midnight. */
export function readTimestamp(text: string): string | undefined {
  const micros = readMicros(text);
  return micros === undefined ? undefined : timestampText(micros);
}

/** `yyyy-MM-dd`, the date in UTC, or undefined. */
export function readDate(text: string): string | undefined {
  const micros = readMicros(text);
  return micros === undefined ? undefined : dateText(dayOfMicros(micros));
}

/** Limits hold for the moment in UTC, whatever date its offset makes of it. */
function readMicros(text: string): bigint | undefined {
  const day = readDay(text.slice(0, 10));
  const sinceMidnight = text.length === 10 ? 0n : readClock(text.slice(10));
  if (day === undefined || sinceMidnight === undefined) return undefined;
  const micros = BigInt(day) * DAY_MICROS + sinceMidnight;
  return micros >= 0n && dateText(dayOfMicros(micros)) <= '2099-12-31' ? micros : undefined;
}

function readDay(text: string): number | undefined {
  const found = DATE.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { year, month, day, slashYear, slashMonth, slashDay } = found;
  return dayOfParts(
    Number(year ?? slashYear),
    Number(month ?? slashMonth),
    Number(day ?? slashDay),
  );
}

/** Microseconds from the date's midnight to a space or `T` and a clock time, in UTC: with an offset also negative or past a day. */
function readClock(text: string): bigint | undefined {
  const found = /^[ T]/.test(text) ? CLOCK.exec(text.slice(1))?.groups : undefined;
  if (found === undefined) return undefined;
  const [hours, minutes, seconds] = [
    Number(found.hours),
    Number(found.minutes),
    Number(found.seconds ?? '0'),
  ];
  const offset = readOffset(found.zone ?? 'Z');
  if (hours > 23 || minutes > 59 || seconds > 59 || offset === undefined) return undefined;
  const wholeSeconds = BigInt((hours * 60 + minutes - offset) * 60 + seconds);
  return wholeSeconds * 1_000_000n + BigInt((found.fraction ?? '').padEnd(6, '0'));
}

/** Minutes east of UTC: `-05:30` is -330. */
function readOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
