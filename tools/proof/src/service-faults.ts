import type { Fault } from '@rentlake/testing';

const refused = (status: number, code: string, message: string): Fault => ({
  kind: 'refused',
  status,
  code,
  message,
});

/** How each service says that it is asked too often; S3 speaks differently from the others. */
export const throttled = (service: string): Fault =>
  service === 's3'
    ? refused(503, 'SlowDown', 'Please reduce your request rate.')
    : refused(400, 'ThrottlingException', 'Rate exceeded');

export const broken = (service: string): Fault =>
  service === 's3'
    ? refused(500, 'InternalError', 'We encountered an internal error. Please try again.')
    : refused(500, 'InternalServerException', 'An internal error occurred.');

export const expired = (service: string): Fault =>
  service === 's3'
    ? refused(400, 'ExpiredToken', 'The provided token has expired.')
    : refused(
        400,
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );

export const denied = (service: string): Fault =>
  service === 's3'
    ? refused(403, 'AccessDenied', 'Access Denied')
    : refused(400, 'AccessDeniedException', 'The role is not authorized to perform this action.');

/** The connection breaks in the answer, when the service has done it. */
export const cut = (): Fault => ({ kind: 'cut' });

/** The connection breaks before the service has heard of it. */
export const unreachable = (): Fault => ({ kind: 'unreachable' });

/** Within the time that clients wait. */
export const slow = (): Fault => ({ kind: 'slow', milliseconds: 200 });
