"""How a database is named and entered: its URL, and where user and password come from."""

from __future__ import annotations

import argparse
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from rentlake_spark.job_error import JobError, UsageError

_URL = re.compile(
    r"jdbc:mysql://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:(?P<port>[0-9]{1,5}))?"
    r"/(?P<database>[^/?#;@\s]+)(\?(?P<parameters>[^#\s]*))?"
)
_SECRET_ARN = re.compile(
    r"arn:aws[a-z-]*:secretsmanager:(?P<region>[a-z0-9-]+):[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+"
)
_OF_A_SECRET = re.compile(r"user|pass|pwd|secret|token|credential", re.IGNORECASE)

# How the connection is made. What it carries is the same for every source, and no one's to choose.
_PARAMETERS = (
    "allowPublicKeyRetrieval",
    "connectTimeout",
    "enabledSslProtocolSuites",
    "serverSslCert",
    "socketTimeout",
    "sslMode",
    "tlsVersions",
    "trustCertificateKeyStoreUrl",
)

_WHERE_PASSWORDS_BELONG = (
    "Name the variable that holds it with --password-env,"
    " or its secret of Secrets Manager with --password-secret."
)
_PASSWORD_IN_ARGUMENTS = f"An argument holds a password, which every user of the machine can read. {_WHERE_PASSWORDS_BELONG}"
_PASSWORD_IN_URL = f"The URL of the source holds a user or a password. Give the user with --user. {_WHERE_PASSWORDS_BELONG}"


@dataclass(frozen=True)
class DatabaseUrl:
    host: str
    port: int
    database: str
    parameters: Mapping[str, str]

    @property
    def location(self) -> str:
        """As messages and reports name it."""
        return f"jdbc:mysql://{self.host}:{self.port}/{self.database}"


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str = field(repr=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What a source that is a database needs besides its URL."""
    group = parser.add_argument_group("a source that is a database")
    group.add_argument("--user", help="user of the database")
    password = group.add_mutually_exclusive_group()
    password.add_argument("--password-env", help="variable that holds the password")
    password.add_argument(
        "--password-secret",
        help="ARN of a secret of Secrets Manager: the password, or JSON with username and password",
    )
    group.add_argument(
        "--max-connections",
        type=_positive,
        default=4,
        help="how many connections read at once, at most (default: %(default)s)",
    )
    group.add_argument(
        "--fetch-size",
        type=_positive,
        default=10_000,
        help="rows that a connection holds in memory (default: %(default)s)",
    )


def _positive(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)


def source(text: str) -> str:
    """The argument `--source`, as `type` of argparse."""
    if is_database(text):
        try:
            database_url(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return text


def refuse_passwords(parser: argparse.ArgumentParser, argv: Sequence[str]) -> None:
    """Ends the program before an option of a password is told to be unknown, with the password itself."""
    known = {option for action in parser._actions for option in action.option_strings}
    for argument in argv:
        option = argument.partition("=")[0].replace("_", "-")
        if option not in known and re.match(r"-p|--[a-z-]*(pass|pwd|secret|token)", option, re.I):
            parser.error(_PASSWORD_IN_ARGUMENTS)


def is_database(source: str) -> bool:
    return re.match(r"(jdbc:|mysql:)", source, re.IGNORECASE) is not None


def database_url(source: str) -> DatabaseUrl:
    """Raises UsageError, which does not repeat the URL: it may hold a password."""
    decoded = unquote(source)
    if re.search(r"//[^/?#]*@", decoded):
        raise UsageError(_PASSWORD_IN_URL)
    match = _URL.fullmatch(source)
    given = _parameters(match["parameters"] if match else decoded.partition("?")[2])
    if any(_OF_A_SECRET.search(name) for name in given):
        raise UsageError(_PASSWORD_IN_URL)
    if match is None:
        raise UsageError("The source is no database. Give jdbc:mysql://<host>:<port>/<database>.")
    if not given.keys() <= set(_PARAMETERS):
        raise UsageError(
            "The URL of the source has a parameter that is not taken."
            f" Those taken are {', '.join(_PARAMETERS)}."
        )
    return DatabaseUrl(match["host"], int(match["port"] or 3306), unquote(match["database"]), given)


def _parameters(query: str | None) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in (query or "").split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def credentials(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Credentials:
    """
    User and password, as the arguments `user`, `password_env` and `password_secret` say where.

    Raises UsageError, which does not repeat what was given: somebody may have given the password itself.
    """
    if arguments.password_secret is not None:
        return _of_secret(arguments.password_secret, arguments.user)
    if arguments.password_env is None:
        raise UsageError(f"The database needs a password. {_WHERE_PASSWORDS_BELONG}")
    if arguments.user is None:
        raise UsageError("The database needs a user. Give its name with --user.")
    password = environment.get(arguments.password_env)
    if password is None:
        raise UsageError("The variable that --password-env names is not set. Export it.")
    return Credentials(arguments.user, password)


def _of_secret(arn: str, user: str | None) -> Credentials:
    """Of a secret that is the password itself, or JSON with `password` and `username`, as RDS makes them."""
    match = _SECRET_ARN.fullmatch(arn)
    if match is None:
        raise UsageError(
            "What --password-secret names is no ARN of a secret. Give arn:aws:secretsmanager:…"
        )
    text = _secret(arn, match["region"])
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = None
    fields = found if isinstance(found, dict) else {"password": text}
    name, password = user or fields.get("username"), fields.get("password")
    if not isinstance(password, str):
        raise JobError(f"The secret {arn} has no password. Its JSON needs the field password.")
    if not isinstance(name, str):
        raise UsageError(
            "The secret of the database names no user. Give its name with --user,"
            " or in the field username of the secret."
        )
    return Credentials(name, password)


def _secret(arn: str, region: str) -> str:
    try:
        boto3: Any = importlib.import_module("boto3")
    except ImportError as error:
        raise JobError(
            "This Python has no boto3, with which secrets are read; the images of EMR and Glue have it."
            " Install it, or name a variable with --password-env."
        ) from error
    try:
        client = boto3.client("secretsmanager", region_name=region)
        return str(client.get_secret_value(SecretId=arn)["SecretString"])
    except KeyError as error:
        raise JobError(f"The secret {arn} is binary. Store it as text.") from error
    except Exception as error:  # boto3 has no exception above all of its own.
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise JobError(
            f"The secret {arn} cannot be read: {told}. The job needs secretsmanager:GetSecretValue."
        ) from error
