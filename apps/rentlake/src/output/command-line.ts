/**
 * A call of this command as somebody can paste it into a shell.
 * @param lake What `--lake` said, if it was given: without it, another lake may be found.
 */
export const commandLine = (args: readonly string[], lake: string | undefined): string =>
  ['npx rentlake', ...[...args, ...(lake === undefined ? [] : ['--lake', lake])].map(quoted)].join(
    ' ',
  );

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
