"""A MySQL or MariaDB database: short questions asked by the driver, and rows read by its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from py4j.java_gateway import is_instance_of
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession

from rentlake_spark.database_source import Credentials, DatabaseUrl
from rentlake_spark.errors import engine_error
from rentlake_spark.job_error import JobError

# Class, what its URL must have besides, and how it passes rows on instead of gathering them first. A platform has
# either: Glue brings MySQL's own.
_DRIVERS: Sequence[tuple[str, str, dict[str, str]]] = (
    ("org.mariadb.jdbc.Driver", "permitMysqlScheme", {}),
    ("com.mysql.cj.jdbc.Driver", "", {"useCursorFetch": "true"}),
)

# TIMESTAMP columns are told in the zone of the session, quotes mean what they mean here whatever the server's mode, and
# the server waits while a task writes what it read.
_SESSION = "time_zone='+00:00',sql_mode='',net_write_timeout=3600"

_NO_DRIVER = (
    "This Spark has no JDBC driver for MySQL. Start it with --jars and MariaDB Connector/J,"
    " which libs/spark/mysql_jars.py fetches."
)

Row = tuple[str | None, ...]


class Connection:
    def __init__(self, database: Database, connection: Any) -> None:
        self._database = database
        self._connection = connection

    def query(self, sql: str) -> list[Row]:
        """All rows of a short result, as text. Raises JobError."""
        try:
            statement = self._connection.createStatement()
            try:
                found = statement.executeQuery(sql)
                places = range(1, found.getMetaData().getColumnCount() + 1)
                rows: list[Row] = []
                while found.next():
                    rows.append(tuple(found.getString(place) for place in places))
                return rows
            finally:
                statement.close()
        except Py4JJavaError as error:
            raise self._database.failure(error) from error


class Database:
    def __init__(self, spark: SparkSession, url: DatabaseUrl, entry: Credentials) -> None:
        self._spark = spark
        self._jvm = cast(Any, spark.sparkContext._jvm)
        self._source = url
        self._user = entry.user
        self.location = url.location
        driver, mark, own = self._driver()
        self._url = f"{url.location}?{mark}"
        self._properties = {
            **url.parameters,
            **own,
            "driver": driver,
            "user": entry.user,
            "password": entry.password,
            "sessionVariables": _SESSION,
        }

    def _driver(self) -> tuple[str, str, dict[str, str]]:
        """Raises JobError when there is none."""
        is_loadable = self._jvm.org.apache.spark.util.Utils.classIsLoadable
        for driver in _DRIVERS:
            if is_loadable(driver[0]):
                return driver
        raise JobError(_NO_DRIVER)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Raises JobError when the database does not let us in."""
        properties = self._jvm.java.util.Properties()
        for name, value in self._properties.items():
            properties.setProperty(name, value)
        loaded = self._jvm.org.apache.spark.util.Utils.classForName(
            self._properties["driver"], True, False
        )
        try:
            connection = loaded.newInstance().connect(self._url, properties)
        except Py4JJavaError as error:
            raise self.failure(error) from error
        try:
            yield Connection(self, connection)
        finally:
            connection.close()

    def rows(self, query: str, ranges: Sequence[str], fetch_size: int) -> DataFrame:
        """
        The rows of a query, one task and connection a range. A range is what follows WHERE: Spark puts nothing behind
        it, so it may end in an order, in which the task then has its rows.
        """
        properties = {
            **self._properties,
            "fetchsize": str(fetch_size),
            "pushDownPredicate": "false",
        }
        relation = f"({query}) AS source_rows"
        try:
            return self._spark.read.jdbc(
                self._url, relation, predicates=list(ranges), properties=properties
            )
        except Exception as error:
            raise engine_error(error, f"opening {self.location}") from error

    def failure(self, error: Py4JJavaError) -> JobError:
        """Tells what the database or its driver said, but for the password."""
        source, user = self._source, self._user
        name = source.database
        code, state, message = self._told(error.java_exception)
        told = message.split("\n", 1)[0].replace(self._properties["password"] or "\0", "…")
        server = f"{source.host}:{source.port}"
        match code:
            case 1045 | 1698:
                return JobError(
                    f"{server} refuses the user {user} with this password. Check both, and from which hosts"
                    " the user may come."
                )
            case 1049:
                return JobError(f"{server} has no database {name}. Correct the name in --source.")
            case 1044 | 1142 | 1143:
                return JobError(
                    f"The user {user} may not read the database {name}. Grant SELECT. ({told})"
                )
        if state.startswith("08"):
            return JobError(f"{server} cannot be reached. Check host, port and network. ({told})")
        return JobError(f"The database {source.location} failed: {told}")

    def _told(self, throwable: Any) -> tuple[int, str, str]:
        """Code, state and message of the outermost exception that is one of SQL."""
        outermost = throwable
        gateway = self._spark.sparkContext._gateway
        while throwable is not None:
            if is_instance_of(gateway, throwable, "java.sql.SQLException"):
                message = throwable.getMessage() or ""
                return throwable.getErrorCode(), throwable.getSQLState() or "", message
            throwable = throwable.getCause()
        return 0, "", str(outermost.toString())
