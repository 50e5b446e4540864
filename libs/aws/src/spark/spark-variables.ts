import * as z from 'zod';

const uri = z
  .string()
  .regex(/^s3:\/\/[^/]+(\/[^/]+)*$/, 'Give s3://<bucket>/<prefix>, without a slash at the end.');

/** The variables of a stage that Spark may do. Only an event that is about Spark needs them. */
export const sparkVariables = {
  /** `s3://…/scripts/<content hash>`. */
  RENTLAKE_SPARK_ASSETS: uri.optional(),
  /** Of EMR Serverless: id of the application, and role of its jobs. */
  RENTLAKE_SPARK_APPLICATION: z.string().optional(),
  RENTLAKE_SPARK_ROLE: z.string().optional(),
  /** Where EMR Serverless puts logs. */
  RENTLAKE_SPARK_LOGS: uri.optional(),
  /** CloudWatch log group of EMR Serverless. */
  RENTLAKE_SPARK_LOG_GROUP: z.string().optional(),
  /** In front of the log groups of Glue. */
  RENTLAKE_SPARK_GLUE_LOG_GROUP: z.string().optional(),
};

export interface SparkValues {
  readonly RENTLAKE_SPARK_ASSETS?: string | undefined;
  readonly RENTLAKE_SPARK_APPLICATION?: string | undefined;
  readonly RENTLAKE_SPARK_ROLE?: string | undefined;
  readonly RENTLAKE_SPARK_LOGS?: string | undefined;
  readonly RENTLAKE_SPARK_LOG_GROUP?: string | undefined;
  readonly RENTLAKE_SPARK_GLUE_LOG_GROUP?: string | undefined;
}

export interface SparkSettings {
  readonly assets: string | undefined;
  readonly application: string | undefined;
  readonly role: string | undefined;
  /** By default below the lake. */
  readonly logs: string | undefined;
  readonly logGroup: string;
  readonly glueLogGroup: string;
}

/** Settings of Spark from the parsed `sparkVariables`. */
export const sparkSettings = (values: SparkValues): SparkSettings => ({
  assets: values.RENTLAKE_SPARK_ASSETS,
  application: values.RENTLAKE_SPARK_APPLICATION,
  role: values.RENTLAKE_SPARK_ROLE,
  logs: values.RENTLAKE_SPARK_LOGS,
  logGroup: values.RENTLAKE_SPARK_LOG_GROUP ?? '/rentlake/spark',
  glueLogGroup: values.RENTLAKE_SPARK_GLUE_LOG_GROUP ?? '/rentlake/glue',
});
