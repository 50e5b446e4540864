import type { WireRequest } from './wire.ts';

/** The operation of S3 that a request with the bucket in its path is for, as far as a lake needs them. */
export function s3Operation({ method, url }: Pick<WireRequest, 'method' | 'url'>): string {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const hasKey = /^\/[^/]+\/./.test(pathname);
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
