import { isSecretName, traceOfSecret } from '@rentlake/lake';
import { isSecretArn } from '../secret-arn.ts';
import { SubmissionError } from './submission-error.ts';

/**
 * A request is shown in consoles, logs and histories, so what it holds is public. The ARN of a secret is not the secret.
 *
 * @param what names the value in the message, as in `argument --source`.
 */
export function refuseSecret(what: string, name: string, value: string): void {
  if (isSecretArn(value)) return;
  const found = isSecretName(name) ? 'a secret by its name' : traceOfSecret(value);
  if (found === undefined) return;
  throw new SubmissionError(
    `The ${what} holds ${found}. A submission can be read by others. ` +
      'Put the secret into Secrets Manager and pass its ARN (arn:aws:secretsmanager:…) instead.',
  );
}
