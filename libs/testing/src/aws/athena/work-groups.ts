import * as z from 'zod';
import { parseS3Uri } from '../s3-uri.ts';
import type { Input, Operation } from '../wire.ts';
import { invalidRequest } from './invalid-request.ts';
import { readRequest } from './requests.ts';

const configurationSchema = z.object({
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  EnforceWorkGroupConfiguration: z.boolean().default(true),
  PublishCloudWatchMetricsEnabled: z.boolean().default(true),
  BytesScannedCutoffPerQuery: z.number().int().optional(),
  RequesterPaysEnabled: z.boolean().default(false),
});

const createSchema = z.object({
  Name: z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/),
  Description: z.string().optional(),
  Configuration: configurationSchema.prefault({}),
});

const nameSchema = z.object({ WorkGroup: z.string() });

export interface WorkGroup extends z.infer<typeof createSchema> {
  /** Seconds. */
  readonly CreationTime: number;
}

const engineVersion = {
  SelectedEngineVersion: 'AUTO',
  EffectiveEngineVersion: 'Athena engine version 3',
} as const;

export class WorkGroups {
  readonly #groups = new Map<string, WorkGroup>();
  readonly #smallestCutoff: number;

  constructor(smallestCutoff: number) {
    this.#smallestCutoff = smallestCutoff;
    this.#create({ Name: 'primary', Configuration: { EnforceWorkGroupConfiguration: false } });
  }

  /** @throws AwsFault when there is no such workgroup. */
  get(name: string): WorkGroup {
    const found = this.#groups.get(name);
    if (!found) throw invalidRequest('WorkGroup is not found.');
    return found;
  }

  /** Where the result of a query goes, below which its id stands. */
  outputFolder({ Configuration }: WorkGroup, requested: string | undefined): string {
    const ofGroup = Configuration.ResultConfiguration?.OutputLocation;
    const location = Configuration.EnforceWorkGroupConfiguration
      ? (ofGroup ?? requested)
      : (requested ?? ofGroup);
    if (location === undefined) {
      throw invalidRequest(
        'No output location provided. You did not provide an output location for  your query results. Either specify an S3 bucket location or enable Athena managed query results in your workgroup settings.',
      );
    }
    if (!parseS3Uri(location)) throw invalidRequest('outputLocation is not a valid S3 path.');
    return location.replace(/\/$/, '');
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    CreateWorkGroup: async (input) => this.#create(input),
    GetWorkGroup: async (input) => {
      const { Configuration, ...group } = this.get(readRequest(nameSchema, input).WorkGroup);
      return {
        WorkGroup: {
          ...group,
          State: 'ENABLED',
          Configuration: { ...Configuration, EngineVersion: engineVersion },
        },
      };
    },
    DeleteWorkGroup: async (input) => {
      this.#groups.delete(this.get(readRequest(nameSchema, input).WorkGroup).Name);
      return {};
    },
  };

  #create(input: Input): object {
    const group = readRequest(createSchema, input);
    if (this.#groups.has(group.Name)) throw invalidRequest('WorkGroup is already created');
    const cutoff = group.Configuration.BytesScannedCutoffPerQuery;
    if (cutoff !== undefined && cutoff < this.#smallestCutoff) {
      throw invalidRequest(
        `BytesScannedCutoffPerQuery must be at least ${this.#smallestCutoff} bytes`,
      );
    }
    this.#groups.set(group.Name, { ...group, CreationTime: Date.now() / 1000 });
    return {};
  }
}
