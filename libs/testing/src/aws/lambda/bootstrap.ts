// The loop that a runtime of Lambda runs: asks its runtime interface for an event, calls the handler, and gives back what comes
// of it. It knows nothing but its environment. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';

const { AWS_LAMBDA_RUNTIME_API = '', LAMBDA_TASK_ROOT = '', _HANDLER = '' } = process.env;
const [module = '', name = ''] = _HANDLER.split('.');
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Not by fetch, which gives up after five minutes: a frozen process waits for as long as it takes. */
const ask = async (method: string, path: string, body?: string): Promise<IncomingMessage> => {
  const asked = request(`${api}/${path}`, { method, agent: false }).end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
};

const post = async (path: string, content: unknown): Promise<void> => {
  await text(await ask('POST', path, JSON.stringify(content ?? null)));
};

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
  const next = await ask('GET', 'invocation/next');
  const id = String(next.headers['lambda-runtime-aws-request-id']);
  const event: unknown = await json(next);
  const context = { awsRequestId: id, functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] };
  let report: unknown;
  try {
    report = await handler(event, context);
  } catch (error) {
    await post(`invocation/${id}/error`, told(error));
    continue;
  }
  await post(`invocation/${id}/response`, report);
}
