import random

import pytest

from rentlake_spark.tokenizer import OpenQuoteError, Record, minimal_cell, records


def cells(*chunks: str) -> list[list[str]]:
    return [list(record.cells) for record in records(chunks)]


def test_records_end_at_lf_and_crlf_and_at_the_end_of_the_text() -> None:
    assert cells("a,b\nc,d\r\ne,f") == [["a", "b"], ["c", "d"], ["e", "f"]]


def test_an_empty_line_is_nothing_and_a_line_of_blanks_is_a_cell() -> None:
    assert cells("\n\r\na\n\n  \n") == [["a"], ["  "]]


def test_a_quote_opens_only_at_the_very_start_of_a_cell() -> None:
    assert cells('"a","b""c","d,e\nf"\n') == [["a", 'b"c', "d,e\nf"]]
    assert cells('a"b", "c"\n') == [['a"b"', ' "c"']]


def test_a_lone_cr_is_kept_and_crlf_in_a_cell_is_lf() -> None:
    assert cells('a\rb,"c\r\nd\re"\r\n') == [["a\rb", "c\nd\re"]]
    assert cells("a\r") == [["a\r"]]
    assert cells("a\r\r\nb") == [["a\r"], ["b"]]


def test_text_after_a_closing_quote_is_marked_and_the_record_kept_as_it_stands() -> None:
    assert list(records(['x,"a"b,"c, d"\n'])) == [
        Record(("x", "ab", "c, d"), True, 'x,"a"b,"c, d"')
    ]
    assert [record.text_after_quote for record in records(['"a"\n"b" ,c\n'])] == [False, True]
    assert [record.text_after_quote for record in records(['"a\nb"c\n""x\n""\n'])] == [
        True,
        True,
        False,
    ]


def test_an_empty_quoted_cell_is_a_record_of_its_own() -> None:
    assert cells('""\n') == [[""]]


@pytest.mark.parametrize(
    ("text", "line"), [('"', 1), ('a\nb,"c\n\nd', 2), ('"a\n"\n\n"b""\n', 4), ('a,"b"",c\n', 1)]
)
def test_a_quote_that_is_never_closed_is_refused_with_the_line_in_which_it_opens(
    text: str, line: int
) -> None:
    with pytest.raises(OpenQuoteError) as refused:
        list(records([text]))
    assert refused.value.line == line


def test_whatever_minimal_csv_is_written_is_read_back() -> None:
    draw = random.Random(1)  # noqa: S311
    for _ in range(300):
        rows = [
            ["".join(draw.choices('a,"\n é🚗', k=draw.randrange(4))) for _ in range(2)]
            for _ in range(draw.randrange(4))
        ]
        assert cells("".join(f"{','.join(map(minimal_cell, row))}\n" for row in rows)) == rows


def test_records_are_the_same_however_the_text_is_cut() -> None:
    draw = random.Random(2)  # noqa: S311
    for _ in range(500):
        text = "".join(draw.choices(["a", ",", '"', "\n", "\r\n", "\r", " "], k=14)) + '\n"",x\n'
        cuts = sorted(draw.choices(range(len(text)), k=3))
        chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert _outcome(chunks) == _outcome([text])


def _outcome(chunks: list[str]) -> list[Record] | int:
    try:
        return list(records(chunks))
    except OpenQuoteError as refused:
        return refused.line
