import { join } from 'node:path';
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateCrawlerCommand, CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  clientSettings,
  crawlerDefinitions,
  glueJob,
  sizingFor,
  uploadScripts,
  type AwsSettings,
} from '@rentlake/aws';
import { stages } from '@rentlake/lake';
import { marketplaces } from '@rentlake/metrics';
import {
  Bucket,
  LocalAws,
  LocalRedshift,
  LocalSpark,
  athenaService,
  emrApplication,
  emrServerless,
  glueCatalogue,
  glueCrawlers,
  glueJobs,
  sparkAccessKey,
  type FaultChooser,
} from '@rentlake/testing';
import { Crawls } from './crawls.ts';
import { Queries } from './queries.ts';
import { Rights } from './rights.ts';

/** Of Athena, and of Redshift. */
export const workgroup = 'rentlake';
const copyRole = 'arn:aws:iam::123456789012:role/rentlake-copy';
/** Bytes that one query may read. */
const cutoff = 10_000_000_000;

export interface WholeAwsOptions {
  /** Of the bucket that is the lake; sources are in `<name>-source`. */
  readonly name?: string;
}

/** A local AWS with all services, and in it what a deployment makes: buckets, crawlers, jobs, a workgroup. */
export class WholeAws implements AsyncDisposable {
  readonly aws: LocalAws;
  readonly redshift: LocalRedshift;
  readonly spark: LocalSpark;
  readonly crawls: Crawls;
  readonly queries: Queries;
  readonly #name: string;
  readonly #assets: string;
  readonly #rights: Rights;

  private constructor(
    aws: LocalAws,
    redshift: LocalRedshift,
    spark: LocalSpark,
    crawls: Crawls,
    queries: Queries,
    name: string,
    assets: string,
  ) {
    this.aws = aws;
    this.redshift = redshift;
    this.spark = spark;
    this.crawls = crawls;
    this.queries = queries;
    this.#name = name;
    this.#assets = assets;
    this.#rights = new Rights(name);
    this.strike(() => undefined);
  }

  static async start({ name = 'lake' }: WholeAwsOptions = {}): Promise<WholeAws> {
    await using owner = new AsyncDisposableStack();
    const crawls = new Crawls();
    const queries = new Queries();
    const redshift = new LocalRedshift({ workgroups: [workgroup] });
    const spark = new LocalSpark();
    const aws = owner.use(
      await LocalAws.start([
        glueCatalogue(),
        glueCrawlers(crawls),
        glueJobs(spark),
        emrServerless(spark),
        athenaService(queries),
        redshift.make,
      ]),
    );
    const assets = await deploy(aws, name);
    owner.move();
    return new WholeAws(aws, redshift, spark, crawls, queries, name, assets);
  }

  /** Of clients in this process, whose requests never go wrong. */
  get settings(): AwsSettings {
    return settingsOf(this.aws);
  }

  /** From now on, requests of functions and of Spark jobs that they have a right to go wrong as they say. */
  strike(functions: FaultChooser, jobs: FaultChooser = () => undefined): void {
    this.aws.faults = (request) => {
      const refused = this.#rights.check(request);
      if (refused) return refused;
      if (request.accessKey === sparkAccessKey) return jobs(request);
      return isStage(request.accessKey) ? functions(request) : undefined;
    };
  }

  /** What functions and Spark jobs asked for that no document gives them a right to; it was refused. */
  get notAllowed(): readonly string[] {
    return this.#rights.refused;
  }

  /** All that a program needs to find it, and the functions to do their work in it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ...this.aws.environment,
      RENTLAKE_LAKE: `s3://${this.#name}`,
      RENTLAKE_SOURCE: `s3://${this.#name}-source`,
      RENTLAKE_CATALOGUE: 'glue',
      RENTLAKE_ATHENA_WORKGROUP: workgroup,
      RENTLAKE_WAREHOUSE: `redshift://${workgroup}/dev`,
      RENTLAKE_WAREHOUSE_COPY_ROLE: copyRole,
      RENTLAKE_SPARK_APPLICATION: emrApplication,
      RENTLAKE_SPARK_ROLE: 'arn:aws:iam::123456789012:role/rentlake-spark',
      RENTLAKE_SPARK_ASSETS: this.#assets,
    };
  }

  /** When nothing is at work any more that functions asked for before. */
  async settled(): Promise<void> {
    await this.aws.settled();
    await this.redshift.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.aws[Symbol.asyncDispose]();
  }
}

const isStage = (name: string): boolean => stages.some((stage) => stage === name);

const settingsOf = ({ endpoint, environment }: LocalAws): AwsSettings => ({
  endpoint,
  region: environment['AWS_REGION'],
  credentials: { accessKeyId: 'onlooker', secretAccessKey: 'test' },
});

/** @returns where the scripts of Spark lie. */
async function deploy(aws: LocalAws, name: string): Promise<string> {
  await Bucket.create(aws.moto, name);
  await Bucket.create(aws.moto, `${name}-source`);
  const settings = clientSettings(settingsOf(aws));
  const scripts = join(import.meta.dirname, '../../../dist/spark');
  const { assets } = await uploadScripts(scripts, { bucket: name, prefix: '' }, settingsOf(aws));
  const glue = new GlueClient(settings);
  for (const marketplace of Object.values(marketplaces)) {
    const options = {
      lake: `s3://${name}`,
      role: 'arn:aws:iam::123456789012:role/rentlake-crawler',
    };
    for (const definition of crawlerDefinitions(marketplace, options)) {
      await glue.send(new CreateCrawlerCommand(definition));
    }
    const script = { script: 'kpi_job', marketplace: marketplace.name, assets } as const;
    const target = {
      role: 'arn:aws:iam::123456789012:role/rentlake-glue',
      logs: `s3://${name}/logs/spark-events`,
      temp: `s3://${name}/temp/glue`,
      securityConfiguration: 'rentlake',
      logGroup: '/rentlake/glue',
    };
    await glue.send(new CreateJobCommand(glueJob(script, sizingFor(0), target)));
  }
  glue.destroy();
  const athena = new AthenaClient(settings);
  await athena.send(
    new CreateWorkGroupCommand({
      Name: workgroup,
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: { OutputLocation: `s3://${name}/query-results/athena/` },
        BytesScannedCutoffPerQuery: cutoff,
      },
    }),
  );
  athena.destroy();
  return assets;
}
