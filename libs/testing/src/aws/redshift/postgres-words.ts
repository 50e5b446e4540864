import { RedshiftRefusal } from './redshift-refusal.ts';

/** What went wrong, as DescribeStatement tells it. */
export function redshiftWords(error: unknown): string {
  if (error instanceof RedshiftRefusal) return error.message;
  const { code, message, detail, hint } = toldBy(error);
  if (code === '40001') {
    return 'ERROR: 1023\n  Detail: Serializable isolation violation on table - 100, transactions forming the cycle are: 1001, 1002 (pid:1)';
  }
  const severity = code.startsWith('3D') || code.startsWith('57P') ? 'FATAL' : 'ERROR';
  const words = message
    .replace(/^permission denied for (?:table|view|sequence)/, 'permission denied for relation')
    .replace(/^must be owner of table/, 'must be owner of relation')
    .replace(/^division by zero$/, 'Divide by zero error');
  return [
    `${severity}: ${words}`,
    ...(detail === '' ? [] : [`  Detail: ${detail}`]),
    ...(hint === '' ? [] : [`  Hint: ${hint}`]),
  ].join('\n');
}

export const isCancelled = (error: unknown): boolean => toldBy(error).code === '57014';

function toldBy(error: unknown): Record<'code' | 'message' | 'detail' | 'hint', string> {
  const text = (name: string): string => {
    const value: unknown = Error.isError(error) ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return {
    code: text('code'),
    message: text('message'),
    detail: text('detail'),
    hint: text('hint'),
  };
}
