import { AwsFault, type Input } from '../wire.ts';

// moto tells services and regions apart by the signature's scope; the signature itself is not looked at.
const authorization = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20250131/${region}/glue/aws4_request`;

/** Asks moto's catalogue, without any client of ours. @throws AwsFault for what moto refuses. */
export async function askCatalogue(
  moto: string,
  region: string,
  operation: string,
  input: Input,
): Promise<Input> {
  const response = await fetch(moto, {
    method: 'POST',
    headers: {
      authorization: authorization(region),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSGlue.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as Input;
  if (response.ok) return answer;
  const code = String(answer['__type'] ?? 'InternalServiceException').replace(/^.*#/, '');
  throw new AwsFault(code, String(answer['message'] ?? answer['Message'] ?? code), response.status);
}
