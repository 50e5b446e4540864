"""Prints the JDBC driver with which Spark on this machine reads MySQL; the first time, fetches it (0.8 MB).

    spark-submit --jars "$(python mysql_jars.py)" …

It is MariaDB Connector/J (LGPL 2.1), as `mysql-jar.sha256` pins it. On a cluster it is a jar of the submission; Glue has a
driver of its own.
"""

import sys
from pathlib import Path

from s3_jars import UnavailableJarError, s3_jars

PINNED = Path(__file__).with_name("mysql-jar.sha256")


def mysql_jars() -> list[Path]:
    """Raises UnavailableJarError."""
    return s3_jars(pinned=PINNED)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{','.join(map(str, mysql_jars()))}\n")
    except UnavailableJarError as error:
        sys.exit(str(error))
