/** Scripts that start no session, which spares seconds. */
export const scripts = {
  /** Says what it was given: arguments, a setting that is kept, and one that only a cluster has. */
  tell: `import sys
from pyspark import SparkConf, SparkContext
SparkContext._ensure_initialized()
conf = SparkConf()
print(sys.argv[1:], conf.get('spark.rentlake.test'), conf.get('spark.executor.memory'))
`,
  fail: `import sys
sys.stderr.write('fail: the source is missing\\n')
sys.exit(3)
`,
  raise: `raise ValueError('the source is missing')
`,
  sleep: `import time
print('asleep', flush=True)
time.sleep(600)
`,
} as const;
