import { SubmissionError } from './submission-error.ts';

const secretArn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

const word =
  'passw(?:or)?d|passphrase|pwd|secret|token|credentials?|(?:access|private|api|account)[-_. ]?key';
const secretName = new RegExp(word, 'i');

const traces: readonly (readonly [found: string, pattern: RegExp])[] = [
  ['a URL with a user or password in front of its host', /\/\/[^/?#\s]*@/],
  ['a password, token or key', new RegExp(`(?:${word})["']?\\s*[=:]`, 'i')],
  ['an AWS access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN /],
];

export function isSecretArn(value: string): boolean {
  return secretArn.test(value);
}

/**
 * A request is shown in consoles, logs and histories, so what it holds is public. The ARN of a secret is not the secret.
 *
 * @param what names the value in the message, as in `argument --source`.
 */
export function refuseSecret(what: string, name: string, value: string): void {
  if (isSecretArn(value)) return;
  const found = secretName.test(name) ? 'a secret by its name' : traceOf(value);
  if (found === undefined) return;
  throw new SubmissionError(
    `The ${what} holds ${found}. A submission can be read by others. ` +
      'Put the secret into Secrets Manager and pass its ARN (arn:aws:secretsmanager:…) instead.',
  );
}

function traceOf(value: string): string | undefined {
  const forms = [value, decoded(value)];
  return traces.find(([, pattern]) => forms.some((form) => pattern.test(form)))?.[0];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
