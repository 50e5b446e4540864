import table from './refused-sources.json' with { type: 'json' };

/** A source of the car rental marketplace that stops a run, and what the run says then. */
export interface RefusedSource {
  readonly title: string;
  readonly files: Readonly<Record<string, Buffer>>;
  /** With `<source>` for its location. */
  readonly message: string;
}

/** The table that the ingestion of every engine is tested with. */
export const refusedSources: readonly RefusedSource[] = table.refused.map((refused) => {
  const changed = Object.entries(refused.files).map(
    ([path, text]) => [path, text === null ? null : encoded(text, refused.encoding)] as const,
  );
  const valid = Object.entries(table.valid).map(
    ([path, text]) => [path, Buffer.from(text)] as const,
  );
  const files = [...new Map<string, Buffer | null>([...valid, ...changed])].flatMap(
    ([path, content]) => (content === null ? [] : [[path, content] as const]),
  );
  return { title: refused.title, files: Object.fromEntries(files), message: refused.message };
});

function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'latin-1') return Buffer.from(text, 'latin1');
  return Buffer.from(text, encoding === 'utf-16le' ? 'utf16le' : 'utf8');
}
