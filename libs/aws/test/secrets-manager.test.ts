import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MotoServer } from '@rentlake/testing';
import { SecretsManager } from '../src/index.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let moto: MotoServer;

beforeAll(async () => {
  moto = await MotoServer.start();
});

afterAll(async () => {
  await moto[Symbol.asyncDispose]();
});

const secrets = (): SecretsManager => new SecretsManager({ endpoint: moto.endpoint, credentials });

/** @returns the ARN. */
async function stored(name: string, value: string | Uint8Array): Promise<string> {
  const config = { endpoint: moto.endpoint, credentials, region: 'eu-central-1' };
  using client = Object.assign(new SecretsManagerClient(config), {
    [Symbol.dispose]: () => client.destroy(),
  });
  const secret = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
  const { ARN: arn } = await client.send(new CreateSecretCommand({ Name: name, ...secret }));
  return arn ?? '';
}

describe('a secret of Secrets Manager', () => {
  it('is read as text, from the region of its ARN', async () => {
    const arn = await stored('shop/reader', 'pässword "1"');
    expect(arn).toMatch(/^arn:aws:secretsmanager:eu-central-1:/);
    expect(await secrets().read(arn)).toBe('pässword "1"');
  });

  it('is refused when it is binary', async () => {
    const arn = await stored('binary', Uint8Array.of(1, 2));
    await expect(secrets().read(arn)).rejects.toThrow(
      `The secret ${arn} is binary. Store it as text.`,
    );
  });

  it('that does not exist is told with the right that may be missing', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:none-AbCdEf';
    await expect(secrets().read(arn)).rejects.toThrow(
      `The secret ${arn} cannot be read: Secrets Manager can't find the specified secret. Whoever runs this needs credentials of AWS that allow secretsmanager:GetSecretValue.`,
    );
  });

  it('is not looked for, nor repeated, when what is given is no ARN', async () => {
    const message = await secrets()
      .read('hunter2-the-password')
      .catch((error: Error) => error.message);
    expect(message).toBe(
      'What names the secret is no ARN of a secret. Give arn:aws:secretsmanager:<region>:<account>:secret:<name>.',
    );
  });
});
