import type { Table } from '@aws-sdk/client-glue';
import * as z from 'zod';
import { TrinoError } from '../../trino/trino-server.ts';

const viewSchema = z.object({
  originalSql: z.string(),
  catalog: z.string(),
  schema: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** A view as the catalogue keeps it. */
export type StoredView = z.infer<typeof viewSchema>;

export const isView = ({ TableType }: Table): boolean => TableType === 'VIRTUAL_VIEW';

/** @throws TrinoError when it is none that Athena would understand. */
export function decodeView({ Name = '', ViewOriginalText = '' }: Table): StoredView {
  const [, encoded = ''] =
    /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(ViewOriginalText) ?? [];
  const parsed = viewSchema.safeParse(fromJson(Buffer.from(encoded, 'base64').toString()));
  if (parsed.success) return parsed.data;
  throw new TrinoError(
    `Invalid view JSON of ${Name}: ${parsed.error.issues[0]?.message}`,
    'HIVE_INVALID_VIEW_DATA',
    'EXTERNAL',
  );
}

/** Whether the columns of a view's query have other names than those stored, or types that those do not hold. */
export function isStale({ columns }: StoredView, actual: StoredView['columns']): boolean {
  return (
    columns.length !== actual.length ||
    columns.some(({ name, type }, index) => {
      const found = actual[index];
      return found?.name !== name || !holds(type, found.type);
    })
  );
}

function holds(stored: string, actual: string): boolean {
  if (stored === actual) return true;
  const [text, length] = [
    /^varchar(?:\((\d+)\))?$/.exec(stored),
    /^varchar\((\d+)\)$/.exec(actual),
  ];
  return text !== null && length !== null && Number(length[1]) <= Number(text[1] ?? Infinity);
}

export function encodeView(view: StoredView): string {
  const json = JSON.stringify({ ...view, runAsInvoker: true });
  return `/* Presto View: ${Buffer.from(json).toString('base64')} */`;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
