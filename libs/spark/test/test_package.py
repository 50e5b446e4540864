import json
from pathlib import Path

import rentlake_spark


def test_the_package_has_the_version_of_the_project() -> None:
    manifest = json.loads(Path(__file__).parent.with_name("package.json").read_text())
    assert rentlake_spark.__version__ == manifest["version"]
