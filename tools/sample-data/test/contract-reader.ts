/**
 * An independent, slow reading of the contract's rules for the generator's own files: enough to say what is wrong with
 * each row. It shares no code with the generator, which it judges.
 */
export interface Rules {
  readonly files: readonly string[];
  readonly aliases?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly version?: string;
  readonly required: readonly string[];
  readonly kinds: Readonly<
    Record<string, 'date' | 'timestamp' | 'decimal' | 'integer' | 'double' | 'boolean'>
  >;
  readonly text: readonly string[];
  readonly references?: Readonly<Record<string, readonly [dataset: string, key: string]>>;
  check?(row: Row): readonly string[];
}

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export interface Read {
  readonly rows: number;
  readonly curated: readonly Row[];
  /** How many rows have each reason, nulled value or orphan. */
  readonly found: Readonly<Record<string, number>>;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Records of cells; null for one with text after a closing quote. */
export function parseCsv(text: string): (readonly string[] | null)[] {
  const records: (readonly string[] | null)[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const cells: string[] = [];
    let whole = true;
    for (let more = true; more;) {
      let cell = '';
      if (text[at] === '"') {
        for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
          if (at >= text.length) throw new Error('a quote is never closed');
          if (text[at] === '"') at += 1;
          cell += text[at];
        }
        at += 1;
        if (at < text.length && !/[,\r\n]/.test(text[at]!)) whole = false;
      }
      while (at < text.length && !/[,\r\n]/.test(text[at]!)) cell += text[at++];
      cells.push(cell);
      more = text[at] === ',';
      if (more) at += 1;
    }
    if (text[at] === '\r') at += 1;
    at += 1;
    if (cells.length > 1 || cells[0] !== '') records.push(whole ? cells : null);
  }
  return records;
}

export function readDataset(
  rules: Rules,
  files: readonly SourceFile[],
  others: Readonly<Record<string, Read>>,
): Read {
  const found: Record<string, number> = {};
  const count = (reason: string): void => void (found[reason] = (found[reason] ?? 0) + 1);
  const sound: Row[] = [];
  let rows = 0;
  const mine = files.filter(({ path }) =>
    rules.files.some((name) => path === `${name}.csv` || path.startsWith(`${name}/`)),
  );
  for (const { text } of [...mine].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const [header, ...records] = parseCsv(text);
    const names = header!.map((name) => contractName(name, rules));
    rows += records.length;
    for (const cells of records) {
      if (cells?.length !== names.length) {
        count('malformed_row');
        continue;
      }
      const row: Record<string, Value> = {};
      const reasons: string[] = [];
      const nulled: string[] = [];
      for (const name of [...Object.keys(rules.kinds), ...rules.text]) {
        const value = valueOf(cells[names.indexOf(name)] ?? '', rules.kinds[name]);
        const required = rules.required.includes(name);
        if (value === undefined)
          (required ? reasons : nulled).push(`${required ? 'invalid' : 'nulled'}_${name}`);
        if (value === null && required) reasons.push(`missing_${name}`);
        row[name] = value ?? null;
      }
      reasons.push(...(rules.check?.(row) ?? []));
      if (reasons.length > 0) reasons.forEach(count);
      else sound.push({ ...row, nulled: nulled.join() });
    }
  }
  const curated = rules.key ? latest(sound, rules.key, rules.version, count) : sound;
  for (const row of curated) {
    if (row['nulled']) String(row['nulled']).split(',').forEach(count);
    for (const [column, [dataset, key]] of Object.entries(rules.references ?? {})) {
      if (row[column] !== null && !keys(others[dataset]!, key).has(row[column]!))
        count(`orphan_${column}`);
    }
  }
  return { rows, curated, found };
}

function latest(
  rows: readonly Row[],
  key: string,
  version: string | undefined,
  count: (reason: string) => void,
): Row[] {
  const kept = new Map<Value, Row>();
  for (const row of rows) {
    const before = kept.get(row[key]!);
    if (before) count(`duplicate_${key}`);
    if (!before || !version || Number(row[version] ?? -1) >= Number(before[version] ?? -1))
      kept.set(row[key]!, row);
  }
  return [...kept.values()];
}

const known = new WeakMap<Read, Set<Value>>();

function keys(read: Read, key: string): Set<Value> {
  const set = known.get(read) ?? new Set(read.curated.map((row) => row[key]!));
  known.set(read, set);
  return set;
}

function contractName(header: string, { aliases = {}, text, kinds }: Rules): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[ _-]/g, '');
  const names = [...text, ...Object.keys(kinds)];
  return (
    names.find((name) => plain(name) === plain(header)) ??
    Object.entries(aliases).find(([alias]) => plain(alias) === plain(header))?.[1]
  );
}

/** The value of a cell: null for none, undefined for no value of its kind. Times are seconds, dates are at midnight. */
export function valueOf(cell: string, kind?: Rules['kinds'][string]): Value | undefined {
  const text = cell.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (text === '' || text === '\\N') return null;
  if (!kind) return text;
  if (['NULL', 'null', 'None', 'NaN'].includes(text)) return null;
  switch (kind) {
    case 'decimal': {
      if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return undefined;
      const [, sign, whole, first, second] = /^([+-]?)(\d*)\.?(\d{0,2})(\d?)/.exec(text)!;
      const cents = Number(`${whole}${first!.padEnd(2, '0')}`) + (Number(second) >= 5 ? 1 : 0);
      return cents > 999_999_999_999 ? undefined : cents === 0 ? 0 : sign === '-' ? -cents : cents;
    }
    case 'integer':
      return /^[+-]?\d+(\.0*)?$/.test(text) && Math.abs(Number(text)) < 2 ** 31
        ? Number(text)
        : undefined;
    case 'double':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))
        ? Number(text)
        : undefined;
    case 'boolean':
      return /^(true|t|yes|y|1)$/i.test(text)
        ? 1
        : /^(false|f|no|n|0)$/i.test(text)
          ? 0
          : undefined;
    case 'date': {
      const seconds = secondsOf(text);
      return seconds === undefined ? undefined : Math.floor(seconds / 86_400) * 86_400;
    }
    case 'timestamp':
      return secondsOf(text);
  }
}

function secondsOf(text: string): number | undefined {
  const match =
    /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\/(\d\d)\/(\d{4}))(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(?:Z|([+-])(\d\d):(\d\d))?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = [
    match[1] ?? match[6],
    match[2] ?? match[5],
    match[3] ?? match[4],
    match[7],
    match[8],
    match[9],
  ].map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (
    date.getUTCFullYear() !== year ||
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day
  )
    return undefined;
  const offset =
    (Number(match[12] ?? 0) * 60 + Number(match[13] ?? 0)) * (match[11] === '-' ? -60 : 60);
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offset) > 14 * 3_600) return undefined;
  const seconds = date.getTime() / 1000 + hour * 3_600 + minute * 60 + second - offset;
  return seconds >= 0 && seconds < Date.UTC(2100, 0, 1) / 1000
    ? seconds + Number(match[10] ?? 0)
    : undefined;
}
