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

/** Where the words of a service go over to those of an error. */
const errorsWords = [
  /An error occurred while calling o\d+\.\w+\./,
  errorClass,
  /(?=, most recent failure: (?!.*ExecutorLostFailure))/,
];

/**
 * What a service says of a job run, as it may be told: whole where it speaks of its own, and of an error of the job no more than its class.
 */
export function serviceWithoutValues(text: string): string {
  const ends = errorsWords.flatMap((words) => {
    const found = words.exec(text);
    return found ? [found.index + found[0].length] : [];
  });
  for (const { 0: name, index } of text.matchAll(/[\w.$]*(?:Error|Exception)(?=: )/g)) {
    const isOfNoRow = beforeRows.test(name) || ofNoRow.some((pattern) => pattern.test(name));
    if (!isOfNoRow) ends.push(index + name.length);
  }
  return text.slice(0, Math.min(text.length, ...ends));
}
