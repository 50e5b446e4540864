import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { errorName } from '../aws-error.ts';
import { blocksOf } from './blocks.ts';

/** One part in memory while it is sent, and one that is being filled; an object of up to 50 GB. */
const partSize = 5 << 20;
const partsAtOnce = 1;

/** Metadata by which an upload knows what it wrote. */
const writeMark = 'rentlake-write';

/** Content that failed while it was uploaded; nothing is left of what was sent. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/**
 * Uploads a content of any length.
 * @throws ContentError whose cause is an error of `body`, or what the SDK throws.
 */
export async function uploadStream(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const mark = randomUUID();
  let failure: ContentError | undefined;
  const watched = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* blocksOf(body, partSize);
    } catch (error) {
      failure = new ContentError('The content failed.', { cause: error });
      throw failure;
    }
  };
  try {
    await new Upload({
      client,
      params: {
        ...object,
        Body: Readable.from(watched(), { objectMode: false }),
        Metadata: { [writeMark]: mark },
      },
      partSize,
      queueSize: partsAtOnce,
    }).done();
  } catch (error) {
    if (failure) throw failure;
    // Completed, and the answer was lost: the repeated request finds no upload any more.
    if (errorName(error) !== 'NoSuchUpload') throw error;
    const { Metadata } = await client.send(new HeadObjectCommand(object));
    if (Metadata?.[writeMark] !== mark) throw error;
  }
}
