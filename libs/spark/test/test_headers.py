import pytest

from rentlake_spark.contracts import contracts_of
from rentlake_spark.headers import map_header, unmapped_columns
from rentlake_spark.job_error import UsageError

CONTRACTS = contracts_of("car-rental")
VEHICLES = next(dataset for dataset in CONTRACTS.datasets if dataset.name == "vehicles")


def mapped(*cells: str) -> list[str]:
    return map_header(cells, VEHICLES, CONTRACTS.reserved, "vehicles.csv")


def test_headers_match_without_regard_to_case_blanks_hyphens_and_underscores_and_by_alias() -> None:
    assert mapped(" Vehicle-ID\t", "VEHICLETYPE", "Brand", "daily rate") == [
        "vehicle_id",
        "vehicle_type",
        "make",
        "daily_rate",
    ]


def test_an_unmapped_header_keeps_its_name_unless_it_is_taken() -> None:
    assert mapped("note", "Note", "", "note_2", "_source_row", "_Malformed") == [
        "note",
        "Note_2",
        "column_3",
        "note_2_2",
        "_source_row_2",
        "_Malformed_2",
    ]


def test_unmapped_columns_go_over_all_files_as_first_spelled() -> None:
    headers = [mapped("vehicle_id", "Note"), mapped("note", "extra", "note")]
    assert unmapped_columns(headers, VEHICLES, CONTRACTS.reserved) == ["Note", "extra", "note_2"]


def test_an_unknown_marketplace_is_refused_with_those_known() -> None:
    with pytest.raises(UsageError, match="Give one of car-rental, listings"):
        contracts_of("boats")
