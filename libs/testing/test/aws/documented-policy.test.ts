import { expect, test } from '@jest/globals';
import { DocumentedPolicy } from '../../src/index.ts';

const document = (...statements: readonly object[]): string =>
  [
    'An event, and then a policy:',
    '```json\n{ "run_id": "monday" }\n```',
    `\`\`\`json\n${JSON.stringify({ Version: '2012-10-17', Statement: statements })}\n\`\`\``,
  ].join('\n\n');

const policy = new DocumentedPolicy(
  document(
    { Effect: 'Allow', Action: ['s3:ListBucket', 's3:DeleteObject'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: ['arn:aws:s3:::example-lake/runs/*', 'arn:aws:s3:::example-lake/*/now.json'],
    },
    { Effect: 'Allow', Action: 'glue:GetTable', Resource: '*' },
  ),
);

const s3 = (operation: string, key: string): boolean =>
  policy.allows({ service: 's3', operation, key }, 's3://lake/of/ours');

test('what a documented policy names is allowed, and all else is not', () => {
  expect(policy.allows({ service: 'glue', operation: 'GetTable', key: '' }, 's3://lake')).toBe(
    true,
  );
  expect(policy.allows({ service: 'glue', operation: 'GetTables', key: '' }, 's3://lake')).toBe(
    false,
  );
  expect(s3('GetObject', '/lake/of/ours/runs/monday/manifest.json')).toBe(true);
  expect(s3('HeadObject', '/lake/of/ours/runs/monday/manifest.json')).toBe(true);
  expect(s3('GetObject', '/lake/of/ours/presentation/now.json')).toBe(true);
  expect(s3('GetObject', '/lake/of/ours/presentation/nowXjson')).toBe(false);
  expect(s3('GetObject', '/lake/of/ours/curated/runs/file')).toBe(false);
  expect(s3('GetObject', '/elsewhere/of/ours/runs/monday/manifest.json')).toBe(false);
  expect(s3('AbortMultipartUpload', '/lake/of/ours/runs/monday/manifest.json')).toBe(false);
});

test('of a request that names several objects, the right is looked at', () => {
  expect(s3('ListObjectsV2', '/lake')).toBe(true);
  expect(s3('ListObjectsV2', '/lake/')).toBe(true);
  expect(s3('DeleteObjects', '/lake')).toBe(true);
});

test('a document without a policy, or with one of another kind, is refused', () => {
  expect(() => new DocumentedPolicy('None.')).toThrow('There is no policy in the document.');
  const deny = { Effect: 'Deny', Action: '*', Resource: '*' };
  expect(() => new DocumentedPolicy(document(deny))).toThrow('"Allow"');
});
