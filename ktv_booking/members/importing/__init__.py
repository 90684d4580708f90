"""Members from a file: each row is judged by itself, and a file may be read in again."""

from ktv_booking.members.importing.columns import Columns, Row, columns_of
from ktv_booking.members.importing.files import FileUnreadable, rows_of_csv, rows_of_file
from ktv_booking.members.importing.taking import Homes, Outcome, Problem, take_in

__all__ = [
    "Columns",
    "FileUnreadable",
    "Homes",
    "Outcome",
    "Problem",
    "Row",
    "columns_of",
    "rows_of_csv",
    "rows_of_file",
    "take_in",
]
