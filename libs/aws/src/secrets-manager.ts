import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsError, errorKind } from './aws-error.ts';
import { clientSettings, type AwsSettings } from './client.ts';
import { isSecretArn } from './secret-arn.ts';

/** A secret that cannot be read. The message names its ARN, and never what it holds. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Secrets of AWS Secrets Manager, by their ARN. */
export class SecretsManager {
  readonly #settings: AwsSettings;

  constructor(settings: AwsSettings = {}) {
    this.#settings = settings;
  }

  /**
   * The text of a secret, from the region that its ARN names.
   * @throws SecretError when what is given is no ARN, when the secret cannot be read, and when it is binary.
   */
  async read(arn: string): Promise<string> {
    if (!isSecretArn(arn)) {
      // What was given may be the secret itself.
      throw new SecretError(
        'What names the secret is no ARN of a secret. Give arn:aws:secretsmanager:<region>:<account>:secret:<name>.',
      );
    }
    const client = new SecretsManagerClient(
      clientSettings({ ...this.#settings, region: arn.split(':')[3] ?? '' }),
    );
    try {
      const { SecretString: text } = await client.send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      if (text !== undefined) return text;
    } catch (cause) {
      const [told] = (Error.isError(cause) ? cause.message : String(cause)).split('\n');
      throw new SecretError(
        `The secret ${arn} cannot be read: ${told?.replace(/\.$/, '')}. Whoever runs this needs credentials of AWS that allow secretsmanager:GetSecretValue.`,
        { cause: new AwsError(errorKind(cause), String(told), { cause }) },
      );
    } finally {
      client.destroy();
    }
    throw new SecretError(`The secret ${arn} is binary. Store it as text.`);
  }
}
