import * as z from 'zod';
import { Bucket } from '../../moto/bucket.ts';
import { parseS3Uri } from '../s3-uri.ts';
import type { CopyStatement } from './copy-statement.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { spectrumError } from './spectrum-error.ts';

/** An object that COPY reads. */
export interface CopyFile {
  readonly bucket: string;
  readonly key: string;
  readonly content: Buffer;
}

const manifest = z.object({
  entries: z.array(
    z.object({
      url: z.string(),
      mandatory: z.boolean().optional(),
      meta: z.object({ content_length: z.int() }).optional(),
    }),
  ),
});

const noSuchKey = 'S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey';

/** What a COPY names: the files of its manifest, or all with its prefix. @throws RedshiftRefusal */
export async function copyFiles(
  { bucket, key, isManifest }: CopyStatement,
  moto: string,
): Promise<readonly CopyFile[]> {
  if (isManifest) return filesOfManifest(await manifestAt(bucket, key, moto), moto);
  const keys = await Bucket.at(moto, bucket).keys(key);
  if (keys.length === 0) {
    throw new RedshiftRefusal(`ERROR: The specified S3 prefix '${key}' does not exist`);
  }
  const files: CopyFile[] = [];
  for (const each of keys)
    files.push({ bucket, key: each, content: await read(bucket, each, moto) });
  return files;
}

async function manifestAt(
  bucket: string,
  key: string,
  moto: string,
): Promise<z.infer<typeof manifest>> {
  let content: Buffer;
  try {
    content = await Bucket.at(moto, bucket).get(key);
  } catch {
    throw new RedshiftRefusal(`ERROR: Problem reading manifest file - ${noSuchKey}`);
  }
  try {
    return manifest.parse(JSON.parse(content.toString()));
  } catch {
    throw new RedshiftRefusal('ERROR: Problem reading manifest file - invalid JSON or entries');
  }
}

async function filesOfManifest(
  { entries }: z.infer<typeof manifest>,
  moto: string,
): Promise<readonly CopyFile[]> {
  const files: CopyFile[] = [];
  for (const { url, mandatory = false, meta } of entries) {
    const { bucket, key } = parseS3Uri(url) ?? { bucket: '', key: '' };
    if (key === '') {
      throw new RedshiftRefusal(`ERROR: Invalid S3 path '${url}' in manifest file`);
    }
    if (!meta) {
      throw new RedshiftRefusal(
        'ERROR: Manifest file for a columnar format must contain meta key content_length for each entry',
      );
    }
    const isThere = (await Bucket.at(moto, bucket).keys(key)).includes(key);
    if (!isThere && !mandatory) continue;
    if (!isThere) throw spectrumError(15001, `${noSuchKey},Key ${key}`);
    const content = await read(bucket, key, moto);
    if (content.length !== meta.content_length) {
      throw spectrumError(
        15007,
        `Size of ${url} is ${content.length}, but content_length in the manifest is ${meta.content_length}`,
      );
    }
    files.push({ bucket, key, content });
  }
  return files;
}

const read = (bucket: string, key: string, moto: string): Promise<Buffer> =>
  Bucket.at(moto, bucket).get(key);
