import { expect, test } from '@jest/globals';
import { isSessionLost, redshiftError, switching } from '../src/redshift/redshift-error.ts';
import { StatementError } from '../src/redshift/statement-error.ts';

test.each(['ERROR: Divide by zero', 'ERROR: division by zero'])(
  'a switch over a ledger that has moved is a conflict, also when the ledger cannot be read then (%s)',
  (words) => {
    const failed = redshiftError('r', switching, new StatementError('FAILED', words));
    expect(failed).toMatchObject({ kind: 'conflict' });
  },
);

test.each([
  ['ValidationException', 'Session 12 is not available.', true],
  ['ResourceNotFoundException', 'Session 12 does not exist.', true],
  ['ResourceNotFoundException', 'Query 12 does not exist.', false],
])('whether a session is lost is told by %s: %s', (name, words, isLost) => {
  expect(isSessionLost(Object.assign(new Error(words), { name }))).toBe(isLost);
});
