import fc from 'fast-check';

/** A name as people write it: an alias, other case, other separators, blanks around it. */
export function name(
  canonical: string,
  aliases: readonly string[],
  blanks = true,
): fc.Arbitrary<string> {
  const spelling = fc.tuple(
    fc.constantFrom(canonical, ...aliases),
    fc.constantFrom('lower', 'lower', 'upper', 'title'),
    fc.constantFrom('_', '_', ' ', '-', '', '__'),
    fc.constantFrom('', '', ...(blanks ? [' ', '\t', '\n'] : [])),
    fc.constantFrom('', '', ...(blanks ? [' ', ' \t'] : [])),
  );
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(canonical), weight: 2 },
    {
      arbitrary: spelling.map(([word, letters, separator, before, after]) => {
        const spelled = word.replaceAll('_', separator);
        return before + cased(spelled, letters) + after;
      }),
      weight: 1,
    },
  );
}

function cased(word: string, letters: string): string {
  if (letters === 'upper') return word.toUpperCase();
  return letters === 'title' ? word.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : word;
}

/** Headers that no contract knows; several collide with each other, with lineage, or with names given to copies. */
export const unmappedHeader: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'note',
    'note',
    'Note',
    'NOTE_2',
    'note_2',
    ' note ',
    '',
    '',
    ' ',
    'column_3',
    'Column_9',
    'column_9_2',
    'extra col',
    'größe',
  ],
  ...[
    '_source_file',
    '_source_row',
    '_Malformed',
    '_reasons',
    'source file',
    'a"b',
    'a,b',
    "o'x",
    'two\nlines',
    'select',
    '😀',
    '1',
  ],
);

/** Names of files in the folder of a dataset. */
export const partName: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'part-1.csv',
    'part-2.CSV',
    'part-10.csv',
    'B.csv',
    'a.Csv',
    'with space.csv',
    "it's.csv",
    '[x].csv',
    'a=b.csv',
    '100%.csv',
    '{y}.csv',
  ],
  ...['größe.csv', '😀.csv', '\uFF5E.csv', 'run_id=1.csv'],
);
