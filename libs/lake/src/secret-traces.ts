const word =
  'passw(?:or)?d|passphrase|pwd|secret|token|credentials?|(?:access|private|api|account)[-_. ]?key';

const name = new RegExp(word, 'i');

const traces: readonly (readonly [found: string, pattern: RegExp])[] = [
  ['a URL with a user or password in front of its host', /\/\/[^/?#\s]*@/],
  ['a password, token or key', new RegExp(`(?:${word})["']?\\s*[=:]`, 'i')],
  ['an AWS access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN /],
];

/** Whether what is called that is a secret. */
export const isSecretName = (text: string): boolean => name.test(text);

/** What in a text, also in one that is encoded for a URL, is a secret or stands beside one; undefined for nothing. */
export function traceOfSecret(text: string): string | undefined {
  const forms = [text, decoded(text)];
  return traces.find(([, pattern]) => forms.some((form) => pattern.test(form)))?.[0];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
