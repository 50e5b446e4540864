import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Connections that may break one after another with nothing read between, and the first pause after one, in milliseconds. */
const breaks = 5;
const firstPause = 100;

export interface ObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
  /** Bytes [start, end); without end, all that follow. */
  readonly start?: number;
  readonly end?: number;
  /** Fails with status 304 when the object still is this version. */
  readonly IfNoneMatch?: string | undefined;
}

export interface OpenObject {
  readonly etag: string;
  readonly body: AsyncGenerator<Buffer>;
}

/** Opens an object. Its body goes on where it stopped when the connection breaks, which the SDK leaves to its callers. */
export async function openObject(
  client: S3Client,
  { start = 0, end, IfNoneMatch, ...object }: ObjectRequest,
): Promise<OpenObject> {
  const ask = async (
    from: number,
    condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string | undefined },
  ): Promise<{ readonly etag: string; readonly chunks: Readable }> => {
    const isWhole = from === 0 && end === undefined;
    const { Body, ETag = '' } = await client.send(
      new GetObjectCommand({
        ...object,
        ...condition,
        ...(isWhole ? {} : { Range: `bytes=${from}-${end === undefined ? '' : end - 1}` }),
      }),
    );
    const chunks = Body as Readable;
    // A connection may break before anybody reads: without a listener, that would end the process. Who reads then is told of it.
    chunks.on('error', () => undefined);
    return { etag: ETag, chunks };
  };
  const first = await ask(start, { IfNoneMatch });
  const body = async function* (): AsyncGenerator<Buffer> {
    let { chunks } = first;
    let position = start;
    for (let broken = 0; ; broken += 1) {
      try {
        for await (const chunk of chunks as AsyncIterable<Buffer>) {
          position += chunk.length;
          broken = 0;
          yield chunk;
        }
        return;
      } catch (error) {
        if (broken === breaks || (end !== undefined && position >= end)) throw error;
        await pause(firstPause * 2 ** broken);
        // Of the same version, or not at all.
        ({ chunks } = await ask(position, { IfMatch: first.etag }));
      }
    }
  };
  return { etag: first.etag, body: body() };
}
