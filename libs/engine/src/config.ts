/** Whether this is a function of Lambda: alone with its temporary folder, which outlives its processes. */
export const isLambda = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  environment['AWS_LAMBDA_FUNCTION_NAME'] !== undefined;
