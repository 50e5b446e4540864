// The loop that a runtime of Lambda runs: asks its runtime interface for an event, calls the handler, and gives back what comes
// of it. It knows nothing but its environment. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { AWS_LAMBDA_RUNTIME_API = '', LAMBDA_TASK_ROOT = '', _HANDLER = '' } = process.env;
const [module = '', name = ''] = _HANDLER.split('.');
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

type Handler = (event: unknown, context: object) => Promise<unknown>;

const post = (path: string, content: unknown): Promise<Response> =>
  fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(content ?? null) });

const told = (error: unknown): object => {
  const { name: errorType, message: errorMessage } = Error.isError(error)
    ? error
    : new Error(String(error));
  return { errorType, errorMessage, stackTrace: [] };
};

let handler: Handler;
try {
  const load = createRequire(join(LAMBDA_TASK_ROOT, 'index.cjs'));
  handler = (load(`./${module}.cjs`) as Record<string, Handler>)[name] as Handler;
} catch (error) {
  await post('init/error', told(error));
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id') ?? '';
  const event: unknown = await next.json();
  const context = { awsRequestId: id, functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] };
  try {
    await post(`invocation/${id}/response`, await handler(event, context));
  } catch (error) {
    await post(`invocation/${id}/error`, told(error));
  }
}
