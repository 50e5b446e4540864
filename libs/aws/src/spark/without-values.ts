/** How Spark names what is wrong, in front of what it says of it. */
const errorClass = /\[[A-Z][A-Z0-9_.]*\]/;

/**
 * What these say is told whole. They are thrown before a row is read, or speak of files, networks and memory. Those of
 * Java are the same as in libs/spark/rentlake_spark/errors.py.
 */
const ofNoRow = [
  /(?:^|\.)(?:OutOfMemoryError|SparkOutOfMemoryError|ClassNotFoundException|NoClassDefFoundError|NoSuchMethodError|SQLException|SQLSyntaxErrorException|SparkException)$/,
  /^(?:java\.io|java\.nio|java\.net|com\.amazonaws|software\.amazon|org\.apache\.hadoop)\./,
  /^(?:ImportError|ModuleNotFoundError|SyntaxError|FileNotFoundError|PermissionError|ConnectionRefusedError|MemoryError)$/,
];

const beforeRows = /(?:Analysis|Parse)Exception$/;

/**
 * A line `<class>: <message>` of a log as it may be told: what an error says may repeat a value of a row, so of most their
 * class has to do, and of what Spark says, all up to the class that it gives it.
 */
export function withoutValues(line: string): string {
  const [, name = '', message] = /^(?:Caused by: )?([\w.$]+)(?:: (.*))?$/.exec(line) ?? [];
  if (message === undefined || beforeRows.test(name)) return line;
  const before = line.slice(0, line.length - message.length);
  const [outer = '', failure] = message.split(', most recent failure: ', 2);
  if (failure !== undefined && !failure.includes('ExecutorLostFailure')) return before + outer;
  const told = errorClass.exec(message);
  if (told) return before + message.slice(0, told.index + told[0].length);
  return ofNoRow.some((pattern) => pattern.test(name)) ? line : before.slice(0, -2);
}
