import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { emrServerlessRun, glueJob, glueRun, sizingFor, type SparkScript } from '../src/index.ts';
import { emr, glue, job } from './jobs.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/engines.md'), 'utf8');

function codeBelow(heading: string, language: string): string {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section)?.[1] ?? '';
}

/** The calls of `aws` that a shell script makes, without making them. */
function awsCalls(
  script: string,
): readonly { readonly command: string; readonly input: unknown }[] {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-docs-'));
  try {
    writeFileSync(join(folder, 'aws'), '#!/bin/sh\nprintf "%s\\0" "$@"\n', { mode: 0o755 });
    const output = execFileSync('/bin/sh', ['-eu', '-c', script], {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    const words = output.split('\0').slice(0, -1);
    return Array.from({ length: words.length / 4 }, (_, call) => {
      const [service, operation, option, input = ''] = words.slice(call * 4, call * 4 + 4);
      return { command: `${service} ${operation} ${option}`, input: JSON.parse(input) as unknown };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sizing = sizingFor(10 * 1024 ** 3);
const scripts: readonly SparkScript[] = [
  'dataingestion',
  'curated_job',
  'vehicle_location_metrics',
  'user_transaction_metrics',
];
const jobs = scripts.map((script) => ({
  ...job,
  script,
  ...(script === 'dataingestion'
    ? { arguments: { source: 's3://example-source/car-rental' } }
    : {}),
}));

describe('the documented commands', () => {
  it('send to EMR Serverless what is rendered, but for the token', () => {
    const command = 'emr-serverless start-job-run --cli-input-json';
    expect(awsCalls(codeBelow('EMR Serverless by hand', 'sh'))).toEqual(
      jobs.map((each) => {
        const { clientToken: _, ...input } = emrServerlessRun(each, sizing, emr);
        return { command, input };
      }),
    );
  });

  it('send to Glue what is rendered', () => {
    expect(awsCalls(codeBelow('Glue by hand', 'sh'))).toEqual([
      ...jobs.map((each) => ({
        command: 'glue create-job --cli-input-json',
        input: glueJob(each, sizing, glue),
      })),
      ...jobs.map((each) => ({
        command: 'glue start-job-run --cli-input-json',
        input: glueRun(each, sizing),
      })),
    ]);
  });

  it('let a job of Glue write an encrypted log, and keep a job from publishing', () => {
    const { Statement } = JSON.parse(codeBelow('Permissions', 'json')) as {
      Statement: readonly { Effect: string; Action: string | string[]; Resource: string }[];
    };
    expect(Statement).toContainEqual({
      Effect: 'Allow',
      Action: expect.arrayContaining(['logs:PutLogEvents', 'logs:AssociateKmsKey']),
      Resource: 'arn:aws:logs:*:123456789012:log-group:/rentlake/*',
    });
    expect(Statement.filter(({ Effect }) => Effect === 'Deny')).toEqual([
      expect.objectContaining({
        Resource: 'arn:aws:s3:::example-lake/presentation/*/_published.json',
      }),
    ]);
  });
});
