import { LakeError } from '@rentlake/lake';
import { ContractError } from '@rentlake/schema';
import { EngineError } from './engine-error.ts';
import { errorFrames } from './error-frames.ts';
import { SettingError } from './settings.ts';

/**
 * What a state machine can do about a failure. BadData: somebody must look at the files. BadRequest: the event asks for
 * what cannot be. BadConfiguration: variables, rights, memory or disk. Conflict: somebody else is at work on the same
 * run. Throttled: a service asks for fewer requests. Transient: repeating the event helps. JobFailed: a crawl, query or Spark
 * job that was started failed. Defect: the program is at fault.
 */
export type StageFailureName =
  | 'BadData'
  | 'BadRequest'
  | 'BadConfiguration'
  | 'Conflict'
  | 'Throttled'
  | 'Transient'
  | 'JobFailed'
  | 'Defect';

/** Why a stage failed, under a name that a state machine can tell apart (Lambda reports it as the error's type). */
export class StageFailure extends Error {
  override readonly name: StageFailureName;

  constructor(name: StageFailureName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** System errors of a path that is wrong or closed to this user; repeating changes nothing. */
const pathCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EDQUOT'];

/** System errors of a network file system, or of a machine with too much to do. */
const passingCodes = ['EIO', 'ESTALE', 'EAGAIN', 'EBUSY', 'EMFILE', 'ENFILE', 'ETIMEDOUT'];

export function stageFailure(error: unknown): StageFailure {
  if (error instanceof StageFailure) return error;
  const name = nameOf(error);
  const message = name !== undefined && Error.isError(error) ? error.message : toldOfForeign(error);
  return new StageFailure(name ?? 'Defect', message, { cause: error });
}

/** What others say in an error may repeat a secret or a value of a row, so that its class and place have to do. */
function toldOfForeign(error: unknown): string {
  if (!Error.isError(error)) return `Something of type ${typeof error} was thrown.`;
  const className = /^\w+$/.test(error.name) ? error.name : 'Error';
  const [frame = 'at an unknown place'] = errorFrames(error);
  return `${className} ${frame.trim()}. The log has all its frames.`;
}

/** Undefined for an error that is not one of those known here. */
function nameOf(error: unknown): StageFailureName | undefined {
  if (error instanceof LakeError) return nameOfLakeError(error);
  if (error instanceof EngineError) return nameOfEngineError(error);
  if (error instanceof SettingError) return 'BadConfiguration';
  if (error instanceof ContractError) return 'Defect';
  if (!Error.isError(error)) return undefined;
  // By their names: they belong to what builds on this library.
  if (error.name === 'SourceError') return 'BadData';
  if (error.name === 'WarehouseError') return nameOfWarehouseError(error);
  if (error.name === 'DatabaseError') return nameOfDatabaseError(error);
  if (error.name === 'SecretError') return nameOfAwsError(error.cause) ?? 'BadConfiguration';
  if (error.name === 'AwsError') return nameOfAwsError(error) ?? 'Defect';
  if (error.name === 'AbortError') return 'Transient';
  return nameOfSystemError(error);
}

function nameOfLakeError({ kind, cause }: LakeError): StageFailureName {
  switch (kind) {
    case 'usage':
    case 'missing':
    case 'overtaken':
      return 'BadRequest';
    case 'conflict':
      return 'Conflict';
    case 'corrupt':
      return 'BadData';
    case 'storage':
      return nameOfAwsError(cause) ?? nameOfSystemError(cause) ?? 'Transient';
  }
}

function nameOfEngineError({ kind }: EngineError): StageFailureName {
  switch (kind) {
    case 'csv':
      return 'BadData';
    case 'resources':
      return 'BadConfiguration';
    case 'storage':
    case 'interrupted':
      return 'Transient';
    case 'statement':
      return 'Defect';
  }
}

function nameOfDatabaseError(error: Error): StageFailureName {
  const kind = 'kind' in error ? error.kind : undefined;
  if (kind === 'lost') return 'Transient';
  return kind === 'refused' ? 'BadConfiguration' : 'BadData';
}

function nameOfWarehouseError(error: Error): StageFailureName {
  const kind = 'kind' in error ? error.kind : undefined;
  if (kind === 'data') return 'BadData';
  if (kind === 'conflict') return 'Conflict';
  if (kind !== 'transient') return 'BadConfiguration';
  return nameOfAwsError(error.cause) === 'Throttled' ? 'Throttled' : 'Transient';
}

/** By its kind, which is one of those in libs/aws. */
const awsKinds: Readonly<Record<string, StageFailureName>> = {
  throttled: 'Throttled',
  transient: 'Transient',
  denied: 'BadConfiguration',
  missing: 'BadConfiguration',
  conflict: 'Conflict',
  invalid: 'BadConfiguration',
  failed: 'JobFailed',
};

function nameOfAwsError(error: unknown): StageFailureName | undefined {
  if (!Error.isError(error) || error.name !== 'AwsError' || !('kind' in error)) return undefined;
  return awsKinds[String(error.kind)];
}

function nameOfSystemError(error: unknown): StageFailureName | undefined {
  const code = Error.isError(error) && 'code' in error ? String(error.code) : '';
  if (pathCodes.includes(code)) return 'BadConfiguration';
  return passingCodes.includes(code) ? 'Transient' : undefined;
}
