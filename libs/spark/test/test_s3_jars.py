import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parent.parent


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("s3_jars", PROJECT / "s3_jars.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


s3_jars = load()


@pytest.fixture
def central(tmp_path: Path) -> Path:
    """A repository with one jar."""
    jar = tmp_path / "central" / "org" / "one" / "1" / "one-1.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"a jar")
    return tmp_path / "central"


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    file = tmp_path / "jars.sha256"
    file.write_text(f"{hashlib.sha256(b'a jar').hexdigest()}  org/one/1/one-1.jar\n")
    return file


def test_a_jar_is_fetched_once(tmp_path: Path, central: Path, pinned: Path) -> None:
    folder = tmp_path / "jars"
    jars = s3_jars.s3_jars(folder, central.as_uri(), pinned)
    assert jars == [folder / "one-1.jar"]
    assert s3_jars.s3_jars(folder, "file:///nowhere", pinned) == jars
    assert [jar.read_bytes() for jar in folder.iterdir()] == [b"a jar"]


def test_a_jar_that_was_damaged_is_fetched_again(
    tmp_path: Path, central: Path, pinned: Path
) -> None:
    (tmp_path / "one-1.jar").write_bytes(b"half a j")
    (jar,) = s3_jars.s3_jars(tmp_path, central.as_uri(), pinned)
    assert jar.read_bytes() == b"a jar"


def test_a_jar_with_other_bytes_than_those_pinned_is_refused_and_not_kept(
    tmp_path: Path, central: Path, pinned: Path
) -> None:
    (central / "org/one/1/one-1.jar").write_bytes(b"another jar")
    with pytest.raises(s3_jars.UnavailableJarError, match="is not the jar that is pinned"):
        s3_jars.s3_jars(tmp_path / "jars", central.as_uri(), pinned)
    assert list((tmp_path / "jars").iterdir()) == []


def test_a_jar_that_cannot_be_had_is_told_with_the_remedy(tmp_path: Path, pinned: Path) -> None:
    folder = tmp_path / "jars"
    with pytest.raises(s3_jars.UnavailableJarError, match=f"put the file into {folder}"):
        s3_jars.s3_jars(folder, "http://127.0.0.1:1", pinned)
    assert list(folder.iterdir()) == []


def test_the_jars_fit_the_hadoop_that_pyspark_brings() -> None:
    pyspark = importlib.util.find_spec("pyspark")
    assert pyspark is not None
    jars = Path(str(pyspark.origin)).parent / "jars"
    (hadoop,) = jars.glob("hadoop-client-api-*.jar")
    version = hadoop.stem.removeprefix("hadoop-client-api-")
    assert f"/hadoop-aws/{version}/" in (PROJECT / "s3-jars.sha256").read_text()
