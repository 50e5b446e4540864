import { AwsFault } from '../wire.ts';

/** A request that Athena does not take, with the code that it adds to the message. */
export function invalidRequest(message: string, code = 'INVALID_INPUT'): AwsFault {
  return new AwsFault('InvalidRequestException', message, 400, {
    AthenaErrorCode: code,
    ErrorCode: code,
  });
}
