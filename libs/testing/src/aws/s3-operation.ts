import type { WireRequest } from './wire.ts';

/** A path with a key behind the bucket. */
const objectPath = /^\/[^/]+\/./;

/** The operation of S3 that a request with the bucket in its path is for, as far as a lake needs them. */
export function s3Operation({ method, url }: Pick<WireRequest, 'method' | 'url'>): string {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const hasKey = objectPath.test(pathname);
  const has = (name: string): boolean => searchParams.has(name);
  switch (method) {
    case 'GET':
      if (has('uploads')) return 'ListMultipartUploads';
      return hasKey ? 'GetObject' : 'ListObjectsV2';
    case 'HEAD':
      return hasKey ? 'HeadObject' : 'HeadBucket';
    case 'PUT':
      if (has('partNumber')) return 'UploadPart';
      return hasKey ? 'PutObject' : 'CreateBucket';
    case 'POST':
      if (has('delete')) return 'DeleteObjects';
      return has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
    case 'DELETE':
      return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return method;
  }
}

/** The paths of the objects that a request with the bucket in its path is for: one, those of its body, or none. */
export function s3Objects({
  method,
  url,
  body,
}: Pick<WireRequest, 'method' | 'url' | 'body'>): string[] {
  const path = decodeURIComponent(new URL(url, 'http://s3').pathname);
  if (objectPath.test(path)) return [path];
  if (s3Operation({ method, url }) !== 'DeleteObjects') return [];
  const bucket = path.replace(/\/$/, '');
  const named = body.toString().matchAll(/<Key>([^<]*)<\/Key>/g);
  return [...named].map(([, key = '']) => `${bucket}/${unescaped(key)}`);
}

const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' } as const;

const unescaped = (xml: string): string =>
  xml.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity as keyof typeof entities]);
