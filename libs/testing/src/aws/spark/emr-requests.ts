import * as z from 'zod';
import { parseS3Uri } from '../s3-uri.ts';

/** What a request may hold; other fields are refused rather than ignored. */

const logUri = z
  .string()
  .refine((uri) => parseS3Uri(uri) !== undefined, 'Must be s3://<bucket>/<prefix>');
const key = { encryptionKeyArn: z.string().startsWith('arn:').optional() };

const monitoring = z.strictObject({
  s3MonitoringConfiguration: z.strictObject({ logUri: logUri.optional(), ...key }).optional(),
  managedPersistenceMonitoringConfiguration: z
    .strictObject({ enabled: z.boolean().optional(), ...key })
    .optional(),
  cloudWatchLoggingConfiguration: z
    .strictObject({
      enabled: z.boolean(),
      logGroupName: z
        .string()
        .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/)
        .optional(),
      logStreamNamePrefix: z
        .string()
        .regex(/^[^:*]{1,512}$/)
        .optional(),
      logTypes: z.record(z.string(), z.array(z.string()).min(1).max(5)).optional(),
      ...key,
    })
    .optional(),
  prometheusMonitoringConfiguration: z
    .strictObject({ remoteWriteUrl: z.url().optional() })
    .optional(),
});

export const startJobRunRequest = z.strictObject({
  clientToken: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  executionRoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/),
  jobDriver: z.strictObject({
    sparkSubmit: z.strictObject({
      entryPoint: z.string().regex(/\S/).max(256),
      entryPointArguments: z.array(z.string().regex(/\S/).max(10_280)).default([]),
      sparkSubmitParameters: z.string().regex(/\S/).max(102_400).optional(),
    }),
  }),
  configurationOverrides: z
    .strictObject({ monitoringConfiguration: monitoring.optional() })
    .optional(),
  /** 0, which is no limit, is not imitated. */
  executionTimeoutMinutes: z.int().min(1).max(1_000_000).default(720),
  name: z
    .string()
    .regex(/^[.\-_/#:A-Za-z0-9 ]{1,256}$/)
    .optional(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
});

export type StartEmrJobRun = z.infer<typeof startJobRunRequest>;
