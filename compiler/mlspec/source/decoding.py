"""From bytes to text."""

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.source import limits
from mlspec.source.rules import BYTE_ORDER_MARK, FOREIGN_ENCODING, OVERSIZED_FILE

_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
}
_BOM = b"\xef\xbb\xbf"


def decode(file: str, data: bytes) -> str | Diagnostic:
    """Returns the text of the bytes, or why they are none that a spec may be written in."""
    start = Span(file, 1, 1, 1, 1)
    if len(data) > limits.BYTES:
        message = f"the file has more than {limits.BYTES:,} bytes"
        return Diagnostic(OVERSIZED_FILE, start, message, "keep data in files of their own and name their paths")
    for mark, kind in _MARKS.items():
        if data.startswith(mark):
            return Diagnostic(
                FOREIGN_ENCODING,
                start,
                f"the file is {kind} and not UTF-8 (byte offset 0)",
                "save it as UTF-8",
            )
    if data.startswith(_BOM):
        message = "the file begins with a byte order mark (byte offset 0)"
        return Diagnostic(BYTE_ORDER_MARK, start, message, "save it as UTF-8 without a mark")
    return _utf_8(file, data)


def _utf_8(file: str, data: bytes) -> str | Diagnostic:
    zero = data.find(0)
    if zero >= 0:
        message = f"byte offset {zero} is zero: the file is binary, or UTF-16"
        return Diagnostic(FOREIGN_ENCODING, _place(file, data, zero), message, "save it as UTF-8 text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"the byte 0x{data[error.start]:02x} at byte offset {error.start} is not UTF-8"
        return Diagnostic(FOREIGN_ENCODING, _place(file, data, error.start), message, "save the file as UTF-8")


def _place(file: str, data: bytes, offset: int) -> Span:
    """Returns the place of a byte; unreadable ones before it count as one character each."""
    before = data[:offset].decode("utf-8", "replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    return Span(file, line, column, line, column + 1)
