"""A workbook of members has so many rows below its head, and not one more."""

import io

import pytest
import xlsxwriter

from ktv_booking.members.importing import FileUnreadable, files


@pytest.mark.parametrize(("rows", "is_taken"), [(2, True), (3, False)])
def test_as_many_rows_as_may_be_are_taken_and_not_one_more(
    monkeypatch: pytest.MonkeyPatch, rows: int, is_taken: bool
) -> None:
    monkeypatch.setattr(files, "MOST_XLSX_ROWS", 2)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as written:
        sheet = written.add_worksheet()
        for number in range(rows + 1):
            sheet.write_row(number, 0, ["name", "phone"])

    try:
        taken = len(list(files.rows_of_xlsx(book))) - 1
    except FileUnreadable:
        taken = None

    assert taken == (rows if is_taken else None)
