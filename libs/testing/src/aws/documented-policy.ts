import * as z from 'zod';
import type { FaultRequest } from './faults.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({ Effect: z.literal('Allow'), Action: oneOrMore, Resource: oneOrMore }),
  ),
});

/** Operations of S3 whose right has another name. */
const rightsOfS3: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
};

/** As a policy of ours names a bucket that is one lake. */
const documentedLake = 'arn:aws:s3:::example-lake';

/**
 * The policy of IAM in a document, the first block of JSON that is one: whether it allows what somebody asks for. Of resources, it looks at
 * objects of S3 only; of a request for several objects, which one names in its body, at the right alone.
 */
export class DocumentedPolicy {
  readonly #statements: z.infer<typeof policySchema>['Statement'];

  constructor(markdown: string) {
    const blocks = [...markdown.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => json);
    const policy = blocks.find((json) => json.includes('"Statement"'));
    if (policy === undefined) throw new Error('There is no policy in the document.');
    this.#statements = policySchema.parse(JSON.parse(policy)).Statement;
  }

  /** @param lake Its location: `s3://<bucket>/<prefix>`, or without a prefix. */
  allows({ service, operation, key }: Omit<FaultRequest, 'accessKey'>, lake: string): boolean {
    const name = service === 's3' ? (rightsOfS3[operation] ?? operation) : operation;
    const right = `${service}:${name}`;
    const isObject = /^\/[^/]+\/./.test(key);
    const uri = `s3:/${key}`;
    if (isObject && !uri.startsWith(`${lake}/`)) return false;
    const resource = `${documentedLake}${uri.slice(lake.length)}`;
    return this.#statements.some(
      ({ Action, Resource }) =>
        Action.includes(right) &&
        (!isObject || Resource.some((pattern) => matches(pattern, resource))),
    );
  }
}

/** Of wildcards, policies of ours have `*` only, for any characters. */
function matches(pattern: string, resource: string): boolean {
  const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(resource);
}
