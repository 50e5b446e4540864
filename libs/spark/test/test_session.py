from pyspark.sql import SparkSession

from rentlake_spark.session import SETTINGS


def test_every_session_has_the_settings_that_make_engines_agree(spark: SparkSession) -> None:
    found = {name: spark.conf.get(name, None) for name in SETTINGS if name.startswith("spark.sql.")}
    assert found == {name: SETTINGS[name] for name in found}


def test_methods_that_java_would_interpret_are_not_generated(spark: SparkSession) -> None:
    assert spark.conf.get("spark.sql.codegen.hugeMethodLimit") == "8000"
