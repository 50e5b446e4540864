import argparse
import sys
from types import SimpleNamespace

import pytest

from rentlake_spark.database_source import (
    Credentials,
    DatabaseUrl,
    add_arguments,
    credentials,
    database_url,
    is_database,
    refuse_passwords,
    source,
)
from rentlake_spark.job_error import JobError, UsageError

SECRET = "Tr0ub4dor"  # noqa: S105
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:listings/mysql-AbCdEf"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--source", type=source)
    add_arguments(parser)
    return parser


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("jdbc:mysql://db/listings", DatabaseUrl("db", 3306, "listings", {})),
        ("jdbc:mysql://[::1]:33/a%20b", DatabaseUrl("[::1]", 33, "a b", {})),
        (
            "jdbc:mysql://10.0.0.1:3307/l?sslMode=verify-full&serverSslCert=/etc/ca%2Epem",
            DatabaseUrl(
                "10.0.0.1", 3307, "l", {"sslMode": "verify-full", "serverSslCert": "/etc/ca.pem"}
            ),
        ),
    ],
)
def test_a_database_is_named_by_its_url(text: str, url: DatabaseUrl) -> None:
    assert database_url(text) == url


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"jdbc:mysql://me:{SECRET}@db/listings", "holds a user or a password"),
        (f"jdbc:mysql://me%3A{SECRET}%40db/listings", "holds a user or a password"),
        (f"jdbc:mysql://db/listings?user=me&password={SECRET}", "holds a user or a password"),
        (f"jdbc:mysql://db/listings?PASSWORD={SECRET}", "holds a user or a password"),
        (f"jdbc:mysql://db/listings?%70assword={SECRET}", "holds a user or a password"),
        (f"jdbc:mysql://db/x?trustStorePassword={SECRET}", "holds a user or a password"),
        (f"mysql://db/?pwd={SECRET}", "holds a user or a password"),
        (f"jdbc:mysql://db/x?sessionVariables={SECRET}", "has a parameter that is not taken"),
        ("jdbc:postgresql://db/listings", "Give jdbc:mysql://<host>:<port>/<database>"),
        ("mysql://db/listings", "Give jdbc:mysql://<host>:<port>/<database>"),
        ("jdbc:mysql://db", "Give jdbc:mysql://<host>:<port>/<database>"),
    ],
)
def test_a_url_that_is_not_taken_is_refused_without_being_repeated(
    text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parser().parse_args(["--source", text])
    assert refused.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert told in last
    assert SECRET not in last


@pytest.mark.parametrize("text", ["data", "s3://bucket/listings", "/data/jdbc:mysql"])
def test_any_other_source_is_of_files(text: str) -> None:
    assert not is_database(text)
    assert parser().parse_args(["--source", text]).source == text


@pytest.mark.parametrize(
    "argv",
    [
        ["--password", SECRET],
        [f"--password={SECRET}"],
        ["--jdbc_password", SECRET],
        ["--PWD", SECRET],
        ["-p", SECRET],
        [f"-p{SECRET}"],
    ],
)
def test_a_password_in_the_arguments_is_refused_without_being_repeated(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        refuse_passwords(parser(), argv)
    assert refused.value.code == 2
    told = capsys.readouterr().err
    assert "An argument holds a password, which every user of the machine can read." in told
    assert SECRET not in told


def test_what_only_names_a_password_is_taken() -> None:
    refuse_passwords(parser(), ["--password-env", "X", "--password_secret=arn", "--user", "me"])


@pytest.mark.parametrize("option", ["--max-connections", "--fetch-size"])
@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", ""])
def test_a_number_that_cannot_be_is_refused(option: str, text: str) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args([f"{option}={text}"])


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--user", "me"], "The database needs a password."),
        (["--password-env", "DATABASE_PASSWORD"], "The database needs a user."),
        (["--user", "me", "--password-env", SECRET], "that --password-env names is not set"),
        (["--password-secret", SECRET], "is no ARN of a secret"),
    ],
)
def test_credentials_that_are_not_there_are_told_without_what_was_given(
    argv: list[str], told: str
) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        credentials(parser().parse_args(argv), {"DATABASE_PASSWORD": SECRET})
    assert SECRET not in str(refused.value)


def test_a_password_comes_from_the_environment_and_is_not_shown() -> None:
    argv = ["--user", "me", "--password-env", "DATABASE_PASSWORD"]
    found = credentials(parser().parse_args(argv), {"DATABASE_PASSWORD": SECRET})
    assert found == Credentials("me", SECRET)
    assert SECRET not in repr(found)


def _of_secret(monkeypatch: pytest.MonkeyPatch, answer: dict[str, str], *argv: str) -> Credentials:
    def client(service: str, region_name: str) -> SimpleNamespace:
        assert (service, region_name) == ("secretsmanager", "eu-west-1")
        return SimpleNamespace(get_secret_value=lambda SecretId: {ARN: answer}[SecretId])  # noqa: N803

    monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=client))
    return credentials(parser().parse_args(["--password-secret", ARN, *argv]), {})


@pytest.mark.parametrize(
    ("text", "user", "found"),
    [
        (f'{{"username": "me", "password": "{SECRET}"}}', None, Credentials("me", SECRET)),
        (f'{{"username": "me", "password": "{SECRET}"}}', "you", Credentials("you", SECRET)),
        (SECRET, "you", Credentials("you", SECRET)),
        ("1234", "you", Credentials("you", "1234")),
    ],
)
def test_a_secret_is_the_password_or_json_as_rds_makes_it(
    monkeypatch: pytest.MonkeyPatch, text: str, user: str | None, found: Credentials
) -> None:
    argv = () if user is None else ("--user", user)
    assert _of_secret(monkeypatch, {"SecretString": text}, *argv) == found


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"SecretString": '{"username": "me"}'}, "has no password"),
        ({"SecretString": SECRET}, "names no user"),
        ({"SecretBinary": "00"}, "is binary"),
    ],
)
def test_a_secret_that_lacks_something_is_told_without_its_content(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, str], told: str
) -> None:
    with pytest.raises(JobError, match=told) as refused:
        _of_secret(monkeypatch, answer)
    assert SECRET not in str(refused.value)


def test_a_secret_that_cannot_be_read_is_told_with_the_right_that_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def client(*_: object, **__: object) -> None:
        raise RuntimeError("AccessDenied")

    monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=client))
    with pytest.raises(JobError, match=r"AccessDenied\. The job needs secretsmanager:GetSecretV"):
        credentials(parser().parse_args(["--password-secret", ARN]), {})


def test_a_python_without_boto3_is_told_with_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(JobError, match="or name a variable with --password-env"):
        credentials(parser().parse_args(["--password-secret", ARN]), {})
