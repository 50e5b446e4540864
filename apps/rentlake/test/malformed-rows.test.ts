import { beforeAll, describe, expect, it } from '@jest/globals';
import { BoatsRun, boat, boatsFile } from './support/boats.ts';

interface Fault {
  readonly kind: string;
  readonly line: string;
  /** What is kept of it: the line itself, or its cells as minimal CSV. */
  readonly kept?: string;
}

/** Rows that stay in files which the engine reads as they are. */
const common: readonly Fault[] = [
  { kind: 'too few cells', line: 'M1,Faro' },
  { kind: 'one cell too few', line: 'M1,Faro,Gull' },
  { kind: 'one cell only', line: 'M1' },
  { kind: 'a trailing comma', line: 'M1,Faro,Gull,1999,' },
  { kind: 'a cell too many', line: 'M1,Faro,Gull,1999,x' },
  { kind: 'a quoted cell too many', line: 'M1,Faro,Gull,1999,"x,y"' },
  { kind: 'text after a closing quote', line: 'M1,"Faro"s,Gull,1999' },
  { kind: 'text with a comma after a closing quote', line: 'M1,"Fa,ro"s,"Gull, big",1999' },
  { kind: 'a blank after a closing quote', line: 'M1,"Faro" ,Gull,1999' },
  { kind: 'blanks only', line: '   ' },
  { kind: 'a tab only', line: '\t' },
  { kind: 'needless quotes in a row too short', line: '"M1","Fa,ro"', kept: 'M1,"Fa,ro"' },
  { kind: 'a line end in a row too short', line: 'M1,"Fa\nro"' },
  { kind: 'an empty quoted cell only', line: '""', kept: '' },
];

/** Rows with more cells than the engine's reader has room for; each gets a run of its own. */
const crowded: readonly Fault[] = [
  { kind: 'two cells too many', line: 'M1,Faro,Gull,1999,x,y' },
  { kind: 'two empty cells too many', line: 'M1,Faro,Gull,1999,,' },
  { kind: 'a cell and an empty one too many', line: 'M1,Faro,Gull,1999,x,' },
  { kind: 'commas only', line: ',,,,,,,' },
  { kind: 'two thousand cells', line: Array.from({ length: 2000 }, (_, i) => `c${i}`).join(',') },
];

const file = (index: number): string => `boats/${index + 10}.csv`;
const content = ({ line }: Fault, index: number): string =>
  boatsFile(boat(`A${index}`, 'Gull'), line, boat(`B${index}`, 'Gull'));

async function expectKept(run: BoatsRun, { line, kept = line }: Fault, index: number) {
  const where = `CASE WHEN _source_file = '${file(index)}' THEN`;
  const raw = await run.rows(
    'raw',
    `${where} boat_id END AS boat_id, _source_file, _source_row, _malformed`,
  );
  expect(raw.filter((row) => row['_source_file'] === file(index))).toEqual([
    { boat_id: `A${index}`, _source_file: file(index), _source_row: '1', _malformed: null },
    { boat_id: null, _source_file: file(index), _source_row: '2', _malformed: kept },
    { boat_id: `B${index}`, _source_file: file(index), _source_row: '3', _malformed: null },
  ]);
  const quarantined = await run.rows('quarantine');
  expect(quarantined.filter((row) => row['_source_file'] === file(index))).toEqual([
    {
      boat_id: null,
      harbour: null,
      name: null,
      built: null,
      _source_file: file(index),
      _source_row: '2',
      _malformed: kept,
      _reasons: '["malformed_row"]',
    },
  ]);
}

describe('A malformed row is quarantined with its text', () => {
  let run: BoatsRun;

  beforeAll(async () => {
    const files = common.map((fault, index) => [file(index), content(fault, index)] as const);
    run = await BoatsRun.published(Object.fromEntries(files));
  });

  it.each(common.map((fault, index) => ({ ...fault, index })))(
    'when it has $kind',
    async ({ index, ...fault }) => expectKept(run, fault, index),
  );

  it.each(crowded)('when it has $kind', async (fault) => {
    const crowdedRun = await BoatsRun.published({ [file(0)]: content(fault, 0) });
    expect(crowdedRun.counts).toEqual([3, 3, 2, 1]);
    await expectKept(crowdedRun, fault, 0);
  });

  it('and counted, and the balance holds', () => {
    const faults = common.length;
    expect(run.counts).toEqual([3 * faults, 3 * faults, 2 * faults, faults]);
    expect(run.dataset.reasons).toEqual({ malformed_row: faults });
  });

  it('under its place among the many rows of a large file', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => boat(`A${index}`, 'Gull'));
    rows[44_000] = 'M1,Faro';
    const large = await BoatsRun.published(boatsFile(...rows));
    expect(large.counts).toEqual([50_000, 50_000, 49_999, 1]);
    expect(await large.rows('quarantine', '_source_row, _malformed')).toEqual([
      { _source_row: '44001', _malformed: 'M1,Faro' },
    ]);
  });

  it('with the one reason only, whatever else is wrong with it', async () => {
    const both = await BoatsRun.published(boatsFile(',,Gull', ',,Gull,1999'));
    expect(await both.rows('quarantine', '_source_row, _reasons')).toEqual([
      { _source_row: '1', _reasons: '["malformed_row"]' },
      { _source_row: '2', _reasons: '["missing_boat_id","missing_harbour"]' },
    ]);
  });
});
