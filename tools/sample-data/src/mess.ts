import type { Kind } from './dataset.ts';
import type { Rng } from './rng.ts';
import { DAY, isoDate, isoTimestamp } from './calendar.ts';

/**
 * Other spellings of one value, as found in real exports. The value stays the same under the contract's reading rules;
 * a text that is not in canonical form (a planted fault) is left alone.
 */
export function respell(text: string, kind: Kind, rng: Rng): string {
  if (text === '')
    return rng.chance(0.3)
      ? rng.pick(kind === 'text' || kind === 'currency' || kind === 'status' ? NULL_TEXTS : NULLS)
      : text;
  const spelt = rng.chance(0.3) ? SPELLINGS[kind](text, rng) : text;
  return rng.chance(0.01) ? rng.pick([` ${spelt}`, `${spelt} `, `\t${spelt}`]) : spelt;
}

const NULL_TEXTS = ['', '\\N', ' '] as const;
const NULLS = ['NULL', '\\N', 'None', 'NaN', 'null', ' '] as const;

const SPELLINGS: Readonly<Record<Kind, (text: string, rng: Rng) => string>> = {
  text: (text) => text,
  date: (text, rng) =>
    /^\d{4}-\d\d-\d\d$/.test(text)
      ? rng.pick([slashed(text), slashed(text), `${text} 00:00:00`, `${text}T00:00:00Z`])
      : text,
  timestamp: (text, rng) => (instant(text) === undefined ? text : timestamp(text, rng)),
  decimal: (text, rng) => (/^-?\d+\.\d\d$/.test(text) ? decimal(text, rng) : text),
  integer: (text, rng) =>
    /^\d+$/.test(text) ? rng.pick([`${text}.0`, `${text}.0`, `+${text}`, `${text}.00`]) : text,
  double: (text, rng) => (/^-?\d+\.\d+$/.test(text) ? rng.pick([`${text}00`, `${text}e0`]) : text),
  boolean: (text, rng) => rng.pick(text === 'true' ? TRUE : text === 'false' ? FALSE : [text]),
  currency: (text, rng) => rng.pick([text.toLowerCase(), `${text} `]),
  status: (text, rng) =>
    rng.pick([
      text.toUpperCase(),
      text.charAt(0).toUpperCase() + text.slice(1),
      text.replace('canceled', 'cancelled'),
    ]),
};

const TRUE = ['TRUE', 'True', '1', 'yes', 't', 'Y'] as const;
const FALSE = ['FALSE', 'False', '0', 'no', 'f', 'N'] as const;

/** dd/MM/yyyy */
function slashed(date: string): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

const ZONES = ['+01:00', '-05:00', '-08:00', '+05:30', '+09:00', '-03:00', '+14:00'] as const;

function timestamp(text: string, rng: Rng): string {
  const date = text.slice(0, 10);
  const clock = text.slice(11);
  return rng.pick([
    () => `${date}T${clock}`,
    () => `${date}T${clock}Z`,
    () => `${date} ${clock}.000`,
    () => `${date}T${clock}.000000+00:00`,
    () => `${slashed(date)} ${clock}`,
    () => (clock.endsWith(':00') ? `${date} ${clock.slice(0, 5)}` : text),
    () => zoned(text, rng.pick(ZONES)),
  ])();
}

/** Seconds since 1970 of `yyyy-MM-dd HH:mm:ss`; nothing of any other text, nor of days that no calendar has. */
function instant(text: string): number | undefined {
  const seconds = Date.parse(`${text.replace(' ', 'T')}Z`) / 1000;
  return seconds >= 0 && isoTimestamp(seconds) === text ? seconds : undefined;
}

/** The same instant on the clock of another zone. */
function zoned(text: string, zone: string): string {
  const minutes =
    (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone.startsWith('-') ? -1 : 1);
  const seconds = (instant(text) ?? 0) + minutes * 60;
  return `${isoDate(Math.floor(seconds / DAY))}T${isoTimestamp(seconds).slice(11)}${zone}`;
}

function decimal(text: string, rng: Rng): string {
  const bare = text.replace(/0$/, '').replace(/\.0$/, '');
  return rng.pick([
    bare,
    bare,
    floating(text),
    floating(text),
    `${text}00`,
    text.startsWith('-') ? text : `+${text}`,
    text.replace(/^0\./, '.'),
  ]);
}

/** The tail that sums of doubles leave behind: 1588.42 as 1588.4199999999998. */
function floating(text: string): string {
  const value = Number(text);
  const spelt = String(value - value * 2 ** -53);
  return /^\d+\.\d{6,}$/.test(spelt) ? spelt : text;
}
