import { findJava } from '@rentlake/engine';
import { trinoClassPath } from './class-path.ts';

/** The command of the target `trino`, on which all tests with a Trino depend. */
try {
  await trinoClassPath(await findJava({ javaHome: process.env['JAVA_HOME'] }), console.log);
} catch (error) {
  console.error(Error.isError(error) ? error.message : error);
  process.exitCode = 1;
}
