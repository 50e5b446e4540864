import { shownValue, traceOfSecret } from '@rentlake/lake';
import type * as z from 'zod';

export type Parsed<Data> =
  { readonly data: Data; readonly problems?: never } | { readonly problems: readonly string[] };

/**
 * Parses an object whose schema says, as its messages, what to give instead.
 * @returns the data, or one sentence or two for each field at fault: its name, the value found, what is expected. Of a
 *   field that is not known only the name: its value may be anything.
 */
export function parseFields<Data>(
  schema: z.ZodType<Data>,
  input: unknown,
  name: readonly string[],
): Parsed<Data> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { data: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const field = [...name, ...path];
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${unknown(field, key)} is not known. ${issue.message}`)
      : [`${field.join('.')} is ${shownValue(valueAt(input, path))}. ${issue.message}`];
  });
  return { problems };
}

/** Somebody may have given a value in the place of its name. */
const unknown = (field: readonly string[], key: string): string =>
  traceOfSecret(key) === undefined && !key.includes('@')
    ? [...field, key].join('.')
    : `A field of ${field.join('.')}`;

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    input,
  );
}
