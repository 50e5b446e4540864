/** A name as MySQL takes it, whatever characters it has. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A text as MySQL takes it, whatever characters it has and whatever the mode of the session. */
export const literal = (text: string): string => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`;
