"""Runs entry scripts one after the other, all with one JVM: a line of JSON, `[script, argument…]`, each.

The answer to each is a line with its exit status. All else goes to stderr.
"""

import json
import runpy
import sys


def run(script: str, arguments: list[str]) -> int:
    sys.argv = [script, *arguments]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


for line in sys.stdin:
    path, *rest = json.loads(line)
    status = run(path, rest)
    sys.stdout.write(f"{status}\n")
    sys.stdout.flush()
