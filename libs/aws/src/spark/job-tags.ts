import { refuseSecret } from './refuse-secret.ts';
import { SubmissionError } from './submission-error.ts';

const text = /^[A-Za-z0-9 /_.:=+@-]*$/;

/** @throws SubmissionError for a tag that EMR Serverless or Glue would refuse, or one that holds a secret. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    refuseSecret(`tag ${key}`, key, value);
    const fits = text.test(key) && text.test(value) && key.length <= 128 && value.length <= 256;
    if (fits && key !== '' && !key.toLowerCase().startsWith('aws:')) continue;
    throw new SubmissionError(
      `The tag ${JSON.stringify(key)} is not allowed. Use letters, digits, space and / _ . : = + @ -, ` +
        'up to 128 characters (value: 256), not starting with aws:.',
    );
  }
}
