import { SettingError } from '@rentlake/engine';
import * as z from 'zod';

/** Where secrets are kept. */
export interface Secrets {
  /** The text of the secret of an ARN. */
  read(arn: string): Promise<string>;
}

/** Who enters a database. */
export interface Login {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const fields = z.object({ username: z.string().optional(), password: z.string() });

/**
 * The login of a secret that is the password itself, or JSON with `password` and `username`, as RDS makes them.
 * @throws SettingError, which does not repeat the secret.
 */
export async function loginOfSecret(secrets: Secrets, arn: string): Promise<Login> {
  const text = await secrets.read(arn);
  const found = objectOf(text);
  if (found === undefined) return { password: text };
  const { success, data } = fields.safeParse(found);
  if (!success) {
    throw new SettingError(
      `The secret ${arn} has no password. Its JSON needs the text field password, and may have username.`,
    );
  }
  return { user: data.username, password: data.password };
}

function objectOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
