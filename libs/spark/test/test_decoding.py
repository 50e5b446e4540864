import pytest

from rentlake_spark.decoding import decoded
from rentlake_spark.job_error import SourceError


def test_characters_may_be_cut_anywhere_and_the_byte_order_mark_is_skipped() -> None:
    data = "\ufeffé€🚗\ufeff\n".encode()
    for size in range(1, len(data) + 1):
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        assert "".join(decoded(chunks, "f.csv")) == "é€🚗\ufeff\n"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"\xff\n", "in line 1"),
        (b"a\nb\n\xe2(\n", "in line 3"),
        (b"a\n\xc3", "at its end"),
        (b"\xe2\x82", "at its end"),
        (b"a\n\xed\xa0\x80\n", "in line 2"),
        (b"\xc0\x80", "in line 1"),
    ],
)
def test_bytes_that_are_not_utf_8_are_told_with_their_line_however_they_are_cut(
    data: bytes, where: str
) -> None:
    for size in range(1, len(data) + 1):
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        with pytest.raises(SourceError) as refused:
            list(decoded(chunks, "f.csv"))
        assert str(refused.value).startswith(f"f.csv: bytes {where} are not UTF-8. ")
