import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awsError } from '../aws-error.ts';
import type { AwsSettings } from '../client.ts';
import { isConflict, putObject } from '../s3/conditional-put.ts';
import { s3Client } from '../s3/s3-client.ts';
import type { S3Location } from '../s3/s3-location.ts';

export interface UploadedScripts {
  /** `s3://<bucket>/scripts/<content hash>`, as a job names it. */
  readonly assets: string;
  /** Files that were not there yet. */
  readonly written: readonly string[];
}

/**
 * Puts the files of a folder below `scripts/<content hash>/` of a lake. What is there already stays as it is, so a run keeps the
 * scripts it started with, and a repetition sends nothing but questions.
 */
export async function uploadScripts(
  folder: string,
  { bucket, prefix }: S3Location,
  settings: AwsSettings = {},
): Promise<UploadedScripts> {
  const client = s3Client(settings);
  const files = await readFiles(folder);
  const below = `${prefix === '' ? '' : `${prefix}/`}scripts/${hashOf(files)}`;
  const written: string[] = [];
  try {
    for (const [name, body] of files) {
      const put = { Bucket: bucket, Key: `${below}/${name}`, Body: body };
      try {
        await putObject(client, put, { ifAbsent: true });
        written.push(name);
      } catch (error) {
        if (!isConflict(error)) {
          throw awsError(`writing s3://${bucket}/${put.Key}`, error);
        }
      }
    }
  } finally {
    client.destroy();
  }
  return { assets: `s3://${bucket}/${below}`, written };
}

type Files = readonly (readonly [name: string, body: Buffer])[];

async function readFiles(folder: string): Promise<Files> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name))] as const),
  );
}

/** The same files, the same hash. */
function hashOf(files: Files): string {
  const hash = createHash('sha256');
  for (const [name, body] of files) {
    hash.update(`${createHash('sha256').update(body).digest('hex')}  ${name}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
