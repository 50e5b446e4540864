import { afterAll, beforeAll } from '@jest/globals';
import { MotoServer } from '@rentlake/testing';

/** Has the command find a moto of the file's own in the place of AWS. @returns it, once the tests run. */
export function useMoto(): () => MotoServer {
  const before = { ...process.env };
  let moto: MotoServer;

  beforeAll(async () => {
    moto = await MotoServer.start();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  afterAll(async () => {
    process.env = { ...before };
    await moto[Symbol.asyncDispose]();
  });

  return () => moto;
}
