import { microsOf } from './calendar.ts';
import { byCodePoint } from './order.ts';
import { countUp, must } from './row.ts';
import { INVALID, readValue } from './values.ts';
import type { Dataset } from './datasets.ts';
import type { Row } from './types.ts';

/** A raw row with what was made of it. */
interface Judged {
  raw: Row;
  typed: Row;
  reasons: string[];
  nulled: string[];
}

export interface Curated {
  curated: Row[];
  quarantine: Row[];
  reasons: Record<string, number>;
  nulled: Record<string, number>;
}

/** Raw rows apart: typed, unique and valid here; with their reasons there. */
export function curate(dataset: Dataset, raw: readonly Row[]): Curated {
  const judged = raw.map((row) => judge(dataset, row));
  markDuplicates(
    dataset,
    judged.filter(({ reasons }) => reasons.length === 0),
  );
  const kept = judged.filter(({ reasons }) => reasons.length === 0);
  const refused = judged.filter(({ reasons }) => reasons.length > 0);
  const reasons: Record<string, number> = {};
  const nulled: Record<string, number> = {};
  for (const row of refused) row.reasons.forEach((reason) => countUp(reasons, reason));
  for (const row of kept) row.nulled.forEach((name) => countUp(nulled, name));
  return {
    curated: kept.map(({ typed }) => withDerived(dataset, typed)),
    quarantine: refused.map((row) => ({
      ...row.raw,
      _reasons: JSON.stringify(row.reasons.toSorted(byCodePoint)),
    })),
    reasons,
    nulled,
  };
}

function judge(dataset: Dataset, raw: Row): Judged {
  if (raw._malformed !== null) return { raw, typed: {}, reasons: ['malformed_row'], nulled: [] };
  const typed: Record<string, string | null> = {};
  const reasons: string[] = [];
  const nulled: string[] = [];
  for (const column of dataset.columns) {
    const reading = readValue(column, raw[column.name] ?? null);
    const required = column.need !== 'optional';
    if (required && reading === null) reasons.push(`missing_${column.name}`);
    if (required && reading === INVALID) reasons.push(`invalid_${column.name}`);
    if (!required && reading === INVALID) nulled.push(`nulled_${column.name}`);
    typed[column.name] = reading === INVALID ? null : reading;
  }
  for (const [reason, fires] of Object.entries(dataset.rules))
    if (fires(typed)) reasons.push(reason);
  return { raw, typed, reasons, nulled };
}

/** Of the rows of one key all but the last get the reason. */
function markDuplicates(dataset: Dataset, valid: readonly Judged[]): void {
  const key = dataset.columns.find((column) => column.need === 'key')?.name;
  if (key === undefined) return;
  for (const rows of Map.groupBy(valid, ({ typed }) => must(typed, key)).values()) {
    const ordered = rows.toSorted((left, right) => byAge(dataset, left, right));
    for (const row of ordered.slice(0, -1)) row.reasons.push(`duplicate_${key}`);
  }
}

/** By version (null first), then file, then row. */
function byAge(dataset: Dataset, left: Judged, right: Judged): number {
  const version = ({ typed }: Judged): string =>
    dataset.version === undefined ? '' : (typed[dataset.version] ?? '');
  return (
    byCodePoint(version(left), version(right)) ||
    byCodePoint(must(left.raw, '_source_file'), must(right.raw, '_source_file')) ||
    Number(left.raw._source_row) - Number(right.raw._source_row)
  );
}

function withDerived(dataset: Dataset, typed: Row): Row {
  if (dataset.name !== 'transactions') return typed;
  const start = must(typed, 'start_time');
  const micros = microsOf(must(typed, 'end_time')) - microsOf(start);
  return { ...typed, rental_date: start.slice(0, 10), rental_seconds: String(micros / 1_000_000n) };
}
