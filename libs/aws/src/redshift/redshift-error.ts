import { LoadAgainError, WarehouseError, type WarehouseErrorKind } from '@rentlake/warehouse';
import { awsError, errorKind, errorName, type AwsErrorKind } from '../aws-error.ts';
import { StatementError, StatementTimeout } from './statement-error.ts';

type Remedy = readonly [kind: WarehouseErrorKind, remedy: string];

const again = 'Repeat it.';

/** What Redshift says of a statement, and what to do; the first that fits decides. */
const remedies: readonly (readonly [RegExp, Remedy])[] = [
  [
    // The switch divides by zero where the ledger has moved.
    /^1023\b|serializable isolation violation|conflict with concurrent transaction|deadlock|divi(de|sion) by zero/i,
    ['conflict', `Another load is at work. ${again}`],
  ],
  // COPY reads from S3: what passes there says so in the words of S3, also within a complaint about a manifest or a file.
  [
    /SlowDown|ServiceUnavailable|InternalError|RequestTimeout|ExpiredToken|(?:Status|error code:) 50\d|S3CurlException|CurlError|retries exceeded|temporarily unavailable/i,
    ['transient', `S3 failed for a moment. ${again}`],
  ],
  [
    /PermanentRedirect|Status 301|NoSuchBucket/i,
    ['configuration', 'Let lake and workgroup lie in one region.'],
  ],
  // Of a manifest that it may not read, COPY says that its path is none.
  [
    /assume IAM role|IAM_ROLE|invalid credentials|Access ?Denied|(?:Status|error code:) 403|requires full path of an S3 object|not authorized/i,
    [
      'configuration',
      'Let the role that copies (RENTLAKE_WAREHOUSE_COPY_ROLE, else the default one of the namespace) read the lake, and associate it with the namespace.',
    ],
  ],
  [
    /unmatched number of columns|incompatible Parquet schema|length of the data column|NoSuchKey|InvalidRange|content_length|manifest|S3 prefix/i,
    ['data', 'Were files of the run changed in the lake? Start a new run.'],
  ],
  [
    /other objects depend on it|depends on/i,
    [
      'configuration',
      'The contract of the table changed, and what somebody built on it forbids that. Drop the view (or make it one WITH NO SCHEMA BINDING), repeat it, and create the view anew.',
    ],
  ],
  [
    // Of GRANT.
    /\b(?:role|group) "[^"]*" does not exist/i,
    [
      'configuration',
      'Create it (CREATE ROLE, or CREATE GROUP), or name another reader with --warehouse-reader or RENTLAKE_WAREHOUSE_READER: a role, or group:<name>.',
    ],
  ],
  [
    /permission denied|must be owner/i,
    [
      'configuration',
      'Let an owner run: GRANT CREATE, TEMP ON DATABASE <database> TO "IAMR:<role of the loader>"; where the schema is there already, its tables must belong to that user.',
    ],
  ],
  [
    /database ".*" does not exist/i,
    ['configuration', 'Create the database, or name another one in the URL.'],
  ],
  [/disk full|out of disk/i, ['configuration', 'The namespace has no room left. Free some.']],
  [/connection|terminat|restart|shut ?down|server closed|internal error/i, ['transient', again]],
  [/cancel|abort|timeout/i, ['transient', `Somebody cancelled it, or a query limit did. ${again}`]],
];

const ofApi: Readonly<Record<AwsErrorKind, Remedy>> = {
  throttled: ['transient', `AWS asks for fewer requests. ${again}`],
  transient: ['transient', again],
  denied: [
    'configuration',
    'Allow the actions redshift-data:BatchExecuteStatement, DescribeStatement, GetStatementResult, CancelStatement and redshift-serverless:GetCredentials, and check the credentials.',
  ],
  missing: ['configuration', 'Check workgroup and database in the URL, and the region.'],
  conflict: ['conflict', again],
  invalid: ['configuration', 'Check workgroup and database in the URL, and the region.'],
  failed: ['transient', again],
};

const unchanged = 'Nothing was changed.';

/** Of the switch: a lost answer leaves open whether it was done. */
export const switching = 'replacing its rows';

/** One message that says what failed, why, and what to do. */
export function redshiftError(location: string, doing: string, cause: unknown): WarehouseError {
  if (cause instanceof WarehouseError) return cause;
  const [kind, remedy] = remedyOf(cause);
  const message = Error.isError(cause) ? cause.message : String(cause);
  const ofStatement = cause instanceof StatementError || cause instanceof StatementTimeout;
  const hasEnded = cause instanceof StatementTimeout ? cause.isCancelled : ofStatement;
  const isOpen = doing === switching && kind === 'transient' && !hasEnded;
  const outcome = isOpen
    ? 'Its readers see all of the old rows or all of the new ones.'
    : unchanged;
  const told = `The warehouse ${location} failed while ${doing}: ${message.replace(/\.$/, '')}. ${outcome} ${remedy}`;
  const options = { cause: ofStatement ? cause : awsError(doing, cause) };
  return kind === 'conflict'
    ? new LoadAgainError(kind, told, options)
    : new WarehouseError(kind, told, options);
}

function remedyOf(cause: unknown): Remedy {
  if (cause instanceof StatementTimeout) {
    return ['transient', `Add ?statement_timeout=<milliseconds> to the URL. ${again}`];
  }
  if (!(cause instanceof StatementError)) return remedyOfApi(cause);
  if (cause.status === 'ABORTED') {
    return ['transient', `Somebody cancelled it. ${again}`];
  }
  const found = remedies.find(([pattern]) => pattern.test(cause.message));
  return found?.[1] ?? ['configuration', 'Ask who runs the workgroup.'];
}

function remedyOfApi(cause: unknown): Remedy {
  // More statements, sessions or waiting requests at once than the service takes.
  if (/^Active\w+ExceededException$/.test(errorName(cause))) return ['transient', again];
  return ofApi[errorKind(cause)];
}

/** Whether the session of a statement is gone, and with it what was staged there. */
export function isSessionLost(cause: unknown): boolean {
  if (['ValidationException', 'ResourceNotFoundException'].includes(errorName(cause))) {
    return Error.isError(cause) && /session/i.test(cause.message);
  }
  // COPY has connections to S3 as well.
  return (
    cause instanceof StatementError && /^(?!.*\bS3).*(?:connection|terminat)/i.test(cause.message)
  );
}
