import { expect, test } from '@jest/globals';
import { DocumentedPolicy, PolicyGate } from '../../src/index.ts';

const block = (...statements: readonly object[]): string =>
  `\`\`\`json\n${JSON.stringify({ Version: '2012-10-17', Statement: statements })}\n\`\`\``;

const document = (...blocks: readonly string[]): string =>
  ['An event, and then policies:', '```json\n{ "run_id": "monday" }\n```', ...blocks].join('\n\n');

const lake = 'arn:aws:s3:::example-lake';

const policy = new DocumentedPolicy(
  document(
    block(
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: lake },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: [`${lake}/runs/*`, `${lake}/*/now.json`],
      },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: `${lake}/runs/*/now.json` },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::example-source/*' },
    ),
    block({ Effect: 'Allow', Action: 'glue:GetTable', Resource: '*' }),
  ),
);

const gateOf = (location: string): PolicyGate =>
  new PolicyGate(policy, { 'example-lake': location, 'example-source': 's3://csv' });

/** @param key Of an object or a bucket, or what is asked of several objects. */
function refuses(
  service: string,
  operation: string,
  key: string,
  keys: readonly string[] = /^\/[^/]+\/./.test(key) ? [key] : [],
): boolean {
  const gate = gateOf('s3://lake/of/ours');
  const fault = gate.check({ service, operation, key, keys, accessKey: 'function' });
  expect(gate.refused).toEqual(fault ? [`${service}:${operation} ${key}`.trim()] : []);
  return fault !== undefined;
}

test.each([
  ['glue', 'GetTable', ''],
  ['s3', 'GetObject', '/lake/of/ours/runs/monday/manifest.json'],
  ['s3', 'HeadObject', '/lake/of/ours/runs/monday/manifest.json'],
  ['s3', 'GetObject', '/lake/of/ours/presentation/now.json'],
  ['s3', 'GetObject', '/lake/of/ours/runs/now.json'],
  ['s3', 'UploadPart', '/lake/of/ours/runs/monday/part'],
  ['s3', 'CompleteMultipartUpload', '/lake/of/ours/runs/monday/part'],
  ['s3', 'GetObject', '/csv/users.csv'],
  ['s3', 'ListObjectsV2', '/lake'],
  ['s3', 'ListObjectsV2', '/lake/'],
])('what policies of a document name is allowed: %s %s %s', (service, operation, key) => {
  expect(refuses(service, operation, key)).toBe(false);
});

test.each([
  ['glue', 'GetTables', ''],
  ['s3', 'GetObject', '/lake/of/ours/presentation/nowXjson'],
  ['s3', 'GetObject', '/lake/of/ours/curated/runs/file'],
  ['s3', 'GetObject', '/lake/runs/monday/manifest.json'],
  ['s3', 'GetObject', '/elsewhere/of/ours/runs/monday/manifest.json'],
  ['s3', 'PutObject', '/csv/users.csv'],
  ['s3', 'PutObject', '/lake/of/ours/runs/monday/now.json'],
  ['s3', 'AbortMultipartUpload', '/lake/of/ours/runs/monday/manifest.json'],
  ['s3', 'ListObjectsV2', '/csv'],
  ['s3', 'ListMultipartUploads', '/lake'],
])('what they do not name, or deny, is refused: %s %s %s', (service, operation, key) => {
  expect(refuses(service, operation, key)).toBe(true);
});

test('of a request for several objects, each has to be allowed', () => {
  const [run, other] = ['/lake/of/ours/runs/monday', '/lake/of/ours/raw/monday'];
  expect(refuses('s3', 'DeleteObjects', '/lake', [run])).toBe(false);
  expect(refuses('s3', 'DeleteObjects', '/lake', [run, other])).toBe(true);
});

test('a refusal is one of the service', () => {
  const request = { key: '', keys: [], accessKey: 'function' };
  const gate = gateOf('s3://lake');
  expect(gate.check({ ...request, service: 'athena', operation: 'StopQueryExecution' })).toEqual({
    kind: 'refused',
    status: 400,
    code: 'AccessDeniedException',
    message: 'User is not authorized to perform StopQueryExecution.',
  });
  expect(
    gate.check({ ...request, service: 's3', operation: 'HeadBucket', key: '/x' }),
  ).toMatchObject({ status: 403, code: 'AccessDenied' });
});

test('a document without a policy, or with one of another kind, is refused', () => {
  expect(() => new DocumentedPolicy('None.')).toThrow('There is no policy in the document.');
  const principal = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  expect(() => new DocumentedPolicy(document(block(principal)))).toThrow('Principal');
});
