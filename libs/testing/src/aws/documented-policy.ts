import * as z from 'zod';
import type { FaultRequest } from './faults.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore,
      Resource: oneOrMore,
      Condition: z.object({}).optional(),
    }),
  ),
});

type Statement = z.infer<typeof policySchema>['Statement'][number];

/** Operations of S3 whose right has another name. */
const rightsOfS3: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
};

/** A bucket as policies name it → what it stands for: `s3://<bucket>/<prefix>`, or without a prefix. */
export type Places = Readonly<Record<string, string>>;

type PolicyRequest = Omit<FaultRequest, 'accessKey'>;

/**
 * The policies of IAM in a document, all blocks of JSON that are one: whether they allow what somebody asks for. Of
 * resources, it looks at buckets and objects of S3 only, and at no conditions.
 */
export class DocumentedPolicy {
  readonly #statements: readonly Statement[];

  constructor(markdown: string) {
    const blocks = [...markdown.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => json);
    const policies = blocks.filter((json) => json.includes('"Statement"'));
    if (policies.length === 0) throw new Error('There is no policy in the document.');
    this.#statements = policies.flatMap((json) => policySchema.parse(JSON.parse(json)).Statement);
  }

  allows({ service, operation, key, keys }: PolicyRequest, places: Places): boolean {
    const name = service === 's3' ? (rightsOfS3[operation] ?? operation) : operation;
    const right = `${service}:${name}`;
    const asked = service !== 's3' ? [undefined] : keys.length > 0 ? keys : [bucketOf(key)];
    return asked.every((path) => {
      const effects = this.#statements
        .filter(({ Action }) => Action.includes(right))
        .filter(({ Resource }) => path === undefined || isOneOf(Resource, path, places))
        .map(({ Effect }) => Effect);
      return effects.includes('Allow') && !effects.includes('Deny');
    });
  }
}

const bucketOf = (path: string): string => `/${path.split('/')[1]}`;

/** @param path Of a bucket or an object: `/<bucket>`, `/<bucket>/<key>`. */
function isOneOf(resources: readonly string[], path: string, places: Places): boolean {
  return resources.some((resource) => {
    const [, bucket = '', rest = ''] = /^arn:aws:s3:::([^/]+)(\/.*)?$/.exec(resource) ?? [];
    const place = places[bucket];
    if (place === undefined) return resource === '*';
    const location = place.slice('s3:/'.length);
    return rest === '' ? bucketOf(location) === path : matches(`${location}${rest}`, path);
  });
}

/** Of wildcards, policies of ours have `*` only, for any characters. */
function matches(pattern: string, text: string): boolean {
  const literal = (part: string): string => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(text);
}
