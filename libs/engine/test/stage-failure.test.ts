import { expect, test } from '@jest/globals';
import { LakeError } from '@rentlake/lake';
import { ContractError } from '@rentlake/schema';
import { EngineError } from '../src/engine-error.ts';
import { SettingError } from '../src/settings.ts';
import { StageFailure, stageFailure } from '../src/stage-failure.ts';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

const stored = (code: string): LakeError =>
  new LakeError('storage', 'cannot be written', { cause: systemError(code) });

class SourceError extends Error {
  override readonly name = 'SourceError';
}

class SecretError extends Error {
  override readonly name = 'SecretError';
}

class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly kind: string;

  constructor(kind: string) {
    super(kind);
    this.kind = kind;
  }
}

class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
  readonly kind: string;

  constructor(kind: string, options?: ErrorOptions) {
    super(kind, options);
    this.kind = kind;
  }
}

test.each([
  ['BadData', new SourceError('no header')],
  ['BadData', new LakeError('corrupt', 'Rows do not balance')],
  ['BadData', new EngineError('csv', 'not a CSV file')],
  ['BadData', new WarehouseError('data')],
  ['BadConfiguration', new WarehouseError('configuration')],
  ['BadConfiguration', new WarehouseError('usage')],
  ['BadConfiguration', new SecretError('cannot be read')],
  ['Throttled', new AwsError('throttled')],
  ['Transient', new AwsError('transient')],
  ['Conflict', new AwsError('conflict')],
  ['BadConfiguration', new AwsError('denied')],
  ['BadConfiguration', new AwsError('missing')],
  ['BadConfiguration', new AwsError('invalid')],
  ['JobFailed', new AwsError('failed')],
  ['Throttled', new LakeError('storage', 'busy', { cause: new AwsError('throttled') })],
  ['BadConfiguration', new LakeError('storage', 'closed', { cause: new AwsError('denied') })],
  ['Conflict', new WarehouseError('conflict')],
  ['Transient', new WarehouseError('transient')],
  ['Throttled', new WarehouseError('transient', { cause: new AwsError('throttled') })],
  ['BadRequest', new LakeError('usage', 'not through ingestion yet')],
  ['BadRequest', new LakeError('missing', 'no such run')],
  ['BadConfiguration', new SettingError('RENTLAKE_LAKE is missing.')],
  ['BadConfiguration', new EngineError('resources', 'Out of memory')],
  ['BadConfiguration', stored('EACCES')],
  ['BadConfiguration', stored('ENOSPC')],
  ['BadConfiguration', stored('ENOENT')],
  ['Conflict', new LakeError('conflict', 'changed by somebody else')],
  ['Transient', stored('ESTALE')],
  ['Transient', systemError('EIO')],
  ['Transient', new EngineError('interrupted', 'Interrupted')],
  ['Transient', new DOMException('Aborted', 'AbortError')],
  ['Defect', new EngineError('statement', 'no such column')],
  ['Defect', new ContractError('a column has two names')],
] as const)('%s: %s', (name, error) => {
  const failure = stageFailure(error);
  expect(failure).toMatchObject({
    name,
    message: error.message,
    cause: error,
  });
});

test('of an error that others made, the class and the place are told, and not its message', () => {
  const error = new TypeError('cannot read ada@example.com\n    at ada@example.com:1:2');
  const failure = stageFailure(error);
  expect(failure).toMatchObject({ name: 'Defect', cause: error });
  expect(failure.message).toMatch(
    /^TypeError at .*stage-failure\.test\.ts:\d+:\d+\)?\. The log has all its frames\.$/,
  );
  expect(stageFailure(Object.assign(new Error('x'), { name: 'ada@x', stack: 'y' })).message).toBe(
    'Error at an unknown place. The log has all its frames.',
  );
  expect(stageFailure('ada@example.com').message).toBe('Something of type string was thrown.');
});

test('a failure that has its name keeps it', () => {
  const failure = new StageFailure('Conflict', 'twice');
  expect(stageFailure(failure)).toBe(failure);
});
