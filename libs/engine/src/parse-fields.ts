import type * as z from 'zod';

export type Parsed<Data> =
  { readonly data: Data; readonly problems?: never } | { readonly problems: readonly string[] };

/**
 * Parses an object whose schema says, as its messages, what to give instead.
 * @returns the data, or one sentence or two for each field at fault: its name, the value found, what is expected.
 */
export function parseFields<Data>(
  schema: z.ZodType<Data>,
  input: unknown,
  name: readonly string[],
): Parsed<Data> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { data: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const unknownFields = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return unknownFields.map((field) => {
      const path = [...issue.path.map(String), ...(field === undefined ? [] : [field])];
      return `${[...name, ...path].join('.')} is ${shown(valueAt(input, path))}. ${issue.message}`;
    });
  });
  return { problems };
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    input,
  );
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
