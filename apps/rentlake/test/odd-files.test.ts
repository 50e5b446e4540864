import { describe, expect, it } from '@jest/globals';
import { BoatsRun, boat, boatsFile } from './support/boats.ts';

describe('Line ends', () => {
  it('may be CRLF', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', 'Fiat'), boat('V2', 'Kia')).replaceAll('\n', '\r\n'),
    );
    expect(await run.rows('raw', 'boat_id, built')).toEqual([
      { boat_id: 'V1', built: '1999' },
      { boat_id: 'V2', built: '1999' },
    ]);
  });

  it('may be mixed', async () => {
    const run = await BoatsRun.published(
      `${boatsFile(boat('V1', 'Fiat'))}${boat('V2', 'Kia')}\r\n${boat('V3', 'BMW')}`,
    );
    expect(await run.rows('raw', 'boat_id, built')).toEqual([
      { boat_id: 'V1', built: '1999' },
      { boat_id: 'V2', built: '1999' },
      { boat_id: 'V3', built: '1999' },
    ]);
  });

  it('may lack at the end of the file', async () => {
    expect((await BoatsRun.published(boatsFile(boat('V1', 'Fiat')).trimEnd())).counts).toEqual([
      1, 1, 1, 0,
    ]);
  });

  it('within cells are kept, CRLF as LF', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', '"Fiat\r\nTurin\nItaly"'), boat('V2', 'Kia')),
    );
    expect(await run.rows('raw', 'boat_id, name')).toEqual([
      { boat_id: 'V1', name: 'Fiat\nTurin\nItaly' },
      { boat_id: 'V2', name: 'Kia' },
    ]);
  });

  it('are no rows of their own, wherever they stand', async () => {
    const content = `\n\r\n${boatsFile('', boat('V1', 'Fiat'), '', '', boat('V2', 'Kia'), '', '')}`;
    const run = await BoatsRun.published(content);
    expect(await run.rows('raw', 'boat_id, _source_row')).toEqual([
      { boat_id: 'V1', _source_row: '1' },
      { boat_id: 'V2', _source_row: '2' },
    ]);
  });

  it('are not run by a lone CR, which is a character of its cell', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', 'Fi\rat'), boat('V2', '"K\ria"'), boat('V3', 'x')),
    );
    expect(await run.rows('raw', 'boat_id, name')).toEqual([
      { boat_id: 'V1', name: 'Fi\rat' },
      { boat_id: 'V2', name: 'K\ria' },
      { boat_id: 'V3', name: 'x' },
    ]);
  });
});

describe('Cells', () => {
  it('may hold commas and quotes when they are quoted', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', '"Rolls, ""Royce"""'), boat('V2', 'a"b')),
    );
    expect(await run.rows('raw', 'boat_id, name')).toEqual([
      { boat_id: 'V1', name: 'Rolls, "Royce"' },
      { boat_id: 'V2', name: 'a"b' },
    ]);
  });

  it('keep their blanks in raw and lose them in curated', async () => {
    const run = await BoatsRun.published(boatsFile(boat(' V1 ', ' "Fiat" ')));
    expect(await run.rows('raw', 'boat_id, name')).toEqual([{ boat_id: ' V1 ', name: ' "Fiat" ' }]);
    expect(await run.rows('curated', 'boat_id, name')).toEqual([{ boat_id: 'V1', name: '"Fiat"' }]);
  });

  it('may be three megabytes long', async () => {
    const long = 'x'.repeat(3_000_000);
    const run = await BoatsRun.published(boatsFile(boat('V1', long), boat('V2', `"${long}\n"`)));
    expect(await run.rows('raw', 'boat_id, CAST(length(name) AS INTEGER) AS length')).toEqual([
      { boat_id: 'V1', length: 3_000_000 },
      { boat_id: 'V2', length: 3_000_001 },
    ]);
  });

  it('may be three megabytes long in a row that is malformed', async () => {
    const long = `"${'""'.repeat(1_500_000)}"`;
    const run = await BoatsRun.published(boatsFile(boat('V1', 'Fiat'), `V2,${long}`));
    expect(await run.rows('raw', 'boat_id, CAST(length(_malformed) AS INTEGER) AS length')).toEqual(
      [
        { boat_id: 'V1', length: null },
        { boat_id: null, length: 3 + 3_000_000 + 2 },
      ],
    );
  });

  it('may hold NUL characters', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', 'Fi\0at'), boat('V2', '"\0"'), boat('V3', 'Kia')),
    );
    expect(await run.rows('raw', 'boat_id, name')).toEqual([
      { boat_id: 'V1', name: 'Fi\0at' },
      { boat_id: 'V2', name: '\0' },
      { boat_id: 'V3', name: 'Kia' },
    ]);
  });

  it('may hold any character beyond ASCII', async () => {
    const run = await BoatsRun.published(
      boatsFile(boat('V1', 'Škoda 🚗 東'), boat('V2', '"é,\u2028"')),
    );
    expect(await run.rows('raw', 'boat_id, name')).toEqual([
      { boat_id: 'V1', name: 'Škoda 🚗 東' },
      { boat_id: 'V2', name: 'é,\u2028' },
    ]);
  });
});

describe('Headers', () => {
  it('match without regard to case, spaces, _ and -, behind a byte order mark, in any order', async () => {
    const run = await BoatsRun.published('\ufeff"HAR-bour",LABEL,boat id\nFaro,Fiat,V1\n');
    expect(await run.rows('raw', 'boat_id, harbour, name, built')).toEqual([
      { boat_id: 'V1', harbour: 'Faro', name: 'Fiat', built: null },
    ]);
  });

  it('that nobody knows become columns, repeated ones with a number', async () => {
    const run = await BoatsRun.published('boat_id,Note,harbour,note,Note,\nV1,a,Faro,b,c,d\n');
    expect(await run.rows('raw', 'boat_id, name')).toEqual([{ boat_id: 'V1', name: null }]);
    expect(await run.rows('raw', '* EXCLUDE (harbour, name, built)')).toEqual([
      {
        boat_id: 'V1',
        Note: 'a',
        note_2: 'b',
        Note_3: 'c',
        column_6: 'd',
        _source_file: 'boats.csv',
        _source_row: '1',
        _malformed: null,
      },
    ]);
    expect(run.dataset.unmapped).toEqual(['Note', 'note_2', 'Note_3', 'column_6']);
  });

  it('called like what every object has become columns as others do', async () => {
    const run = await BoatsRun.published('boat_id,harbour,constructor,toString\nV1,Faro,a,b\n');
    expect(run.dataset.unmapped).toEqual(['constructor', 'toString']);
    expect(await run.rows('raw', 'boat_id, "constructor", "toString"')).toEqual([
      { boat_id: 'V1', constructor: 'a', toString: 'b' },
    ]);
  });

  it('called like what the machinery uses do no harm', async () => {
    const names = [
      ...['raw', 'typed', 'rejected', 'cell_1', 'cell_2', 'place', 'key_hash', 'is_malformed'],
      ...['_source_file', '_reasons', '_Malformed', 'text of boat_id', 'a"b', "it's", 'select'],
    ];
    const cells = names.map((_, index) => `x${index}`);
    const header = [
      'boat_id',
      'harbour',
      ...names.map((name) => `"${name.replaceAll('"', '""')}"`),
    ];
    const run = await BoatsRun.published(
      `${header.join(',')}\n${['V1', 'Faro', ...cells].join(',')}\n${['V1', 'Lagos', ...cells].join(',')}\n`,
    );
    expect(run.counts).toEqual([2, 2, 1, 1]);
    const [first] = await run.rows('quarantine');
    expect(first).toMatchObject({
      boat_id: 'V1',
      harbour: 'Faro',
      raw: 'x0',
      cell_1: 'x3',
      is_malformed: 'x7',
      _source_file_2: 'x8',
      _reasons_2: 'x9',
      'text of boat_id': 'x11',
      'a"b': 'x12',
      _source_file: 'boats.csv',
      _source_row: '1',
      _reasons: '["duplicate_boat_id"]',
    });
  });

  it('may be three hundred', async () => {
    const names = Array.from({ length: 298 }, (_, index) => `extra ${index}`);
    const cells = names.map((_, index) => String(index));
    const run = await BoatsRun.published(
      `boat_id,harbour,${names.join(',')}\nV1,Faro,${cells.join(',')}\nV2,Lagos\n`,
    );
    expect(run.counts).toEqual([2, 2, 1, 1]);
    expect(await run.rows('raw', 'boat_id, "extra 297"')).toEqual([
      { boat_id: 'V1', 'extra 297': '297' },
      { boat_id: null, 'extra 297': null },
    ]);
  });
});

describe('A dataset that is a folder', () => {
  it('has the rows of all its files, whose columns may stand in any order', async () => {
    const run = await BoatsRun.published({
      'Boats/b.csv': 'name,harbour,boat_id\nFiat,Faro,V1\n',
      'Boats/a.CSV': 'boat_id,harbour,Wheels\nV2,Lagos,4\n',
      'Boats/c.csv': 'boat_id,harbour,name,wheels\n',
      'Boats/notes.txt': 'not a CSV file',
      'Boats/old/d.csv': 'not,in,the,folder,itself\n',
    });
    expect(
      await run.rows('raw', 'boat_id, harbour, name, Wheels, _source_file, _source_row'),
    ).toEqual([
      {
        boat_id: 'V2',
        harbour: 'Lagos',
        name: null,
        Wheels: '4',
        _source_file: 'Boats/a.CSV',
        _source_row: '1',
      },
      {
        boat_id: 'V1',
        harbour: 'Faro',
        name: 'Fiat',
        Wheels: null,
        _source_file: 'Boats/b.csv',
        _source_row: '1',
      },
    ]);
    expect(run.place.manifest('first').inputs.map(({ path, rows }) => [path, rows])).toContainEqual(
      ['Boats/c.csv', 0],
    );
  });

  it('may hold regular and irregular files together', async () => {
    const run = await BoatsRun.published({
      'boats/a.csv': boatsFile(boat('V1', 'Fiat')),
      'boats/b.csv': boatsFile(boat('V2', '"Kia"!'), boat('V3', 'a\rb')),
      'boats/c.csv': boatsFile('V4', boat('V5', '"x\r\ny"')),
    });
    expect(await run.rows('raw', 'boat_id, name, _malformed')).toEqual([
      { boat_id: 'V1', name: 'Fiat', _malformed: null },
      { boat_id: null, name: null, _malformed: 'V2,Faro,"Kia"!,1999' },
      { boat_id: 'V3', name: 'a\rb', _malformed: null },
      { boat_id: null, name: null, _malformed: 'V4' },
      { boat_id: 'V5', name: 'x\ny', _malformed: null },
    ]);
  });

  it('may hold files whose names are patterns to others', async () => {
    const run = await BoatsRun.published({
      'boats/[a].csv': boatsFile(boat('V1', 'Fiat')),
      'boats/a.csv': boatsFile(boat('V2', 'Kia')),
      "boats/*'{b,c}?.csv": boatsFile(boat('V3', 'BMW')),
    });
    expect(await run.rows('raw', 'boat_id, _source_file')).toEqual([
      { boat_id: 'V3', _source_file: "boats/*'{b,c}?.csv" },
      { boat_id: 'V1', _source_file: 'boats/[a].csv' },
      { boat_id: 'V2', _source_file: 'boats/a.csv' },
    ]);
  });
});
