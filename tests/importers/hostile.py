"""Files that people and attackers really send, made on the spot: each with the words its refusal must hold."""

import gzip
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Answers" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="{id}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{target}"/></Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def workbook(path: Path, sheet: str | bytes, **more: str | bytes) -> Path:
    """A workbook whose one sheet is this XML, deflated as hard as it goes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("_rels/.rels", RELATIONS.format(id="rId1", type="officeDocument", target="xl/workbook.xml"))
        file.writestr("xl/workbook.xml", WORKBOOK)
        relations = RELATIONS.format(id="rId1", type="worksheet", target="worksheets/sheet1.xml")
        file.writestr("xl/_rels/workbook.xml.rels", relations)
        file.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def far_cell(path: Path) -> None:
    """Two cells, one of them in the last corner there is: a dense grid would take half a terabyte."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    workbook(path, SHEET.format(rows=rows))


def swollen_sheet(path: Path) -> None:
    """Some kilobytes that unpack to 400 megabytes."""
    head, tail = SHEET.split("{rows}")
    workbook(path, head.encode() + b" " * (400 << 20) + tail.encode())


def lying_sizes(path: Path) -> None:
    """The directory of the archive says that every part has one byte."""
    swollen = path.with_suffix(".tmp")
    head, tail = SHEET.split("{rows}")
    workbook(swollen, head.encode() + b'<row r="1"><c r="A1"><v>1</v></c></row>' * (5 << 20) + tail.encode())
    data = bytearray(swollen.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 1)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    swollen.unlink()


def laughing_entities(path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    workbook(path, f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{SHEET.format(rows=rows)}')


def many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", WORKBOOK)
        for number in range(20_000):
            file.writestr(f"xl/{number}.xml", "")


def plain_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("answers.csv", "nps\n10\n")


def writes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


GZ = gzip.compress(b"nps,why\n" + b"10,fine\n" * 50_000)

# name -> (how to make it, words that the one sentence must hold)
FILES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "empty.csv": (writes(b""), ("empty.csv is empty", "expected a header row")),
    "blank.csv": (writes(b"\n\n   \n"), ("empty", "expected a header row")),
    "binary.csv": (writes(bytes(range(256)) * 64), ("expected a table of text", "got binary data")),
    "nul.csv": (writes(b"nps,why\n10,good\n9,\x00\n"), ("line 3", "got a NUL character")),
    "late_nul.csv": (writes(b"nps,why\n" + b"10,good\n" * 300_000 + b"9,\x00\n"), ("line 300002", "got a NUL")),
    "ragged.csv": (writes(b"nps,why\n10,good\n9\n"), ("line 3", "expected 2 cells, got 1")),
    "ragged_after_lines.csv": (writes(b'nps,why\n10,"a\nb\nc"\n\n9,x,y\n'), ("line 6", "expected 2 cells, got 3")),
    "open_quote.csv": (
        writes(b'nps,why\n10,"good\n9,fine\n'),
        ("line 2", "expected a closing quote", "end of the file"),
    ),
    "two_open_quotes.csv": (writes(b'nps,why\n10,"good\n9,fine\n8,"so so\n'), ("line 4", "after a closing quote")),
    "text_after_quote.csv": (writes(b'nps,why\n10,"good" indeed\n'), ("line 2", "after a closing quote")),
    "huge_cell.csv": (
        writes(b'nps,why\n10,"' + (b"x" * 1000 + b"\n") * 3000 + b'"\n'),
        ("line 2", "expected cells of at most"),
    ),
    "huge_line.csv": (writes(b"nps,why\n10," + b"x" * (30 << 20) + b"\n"), ("line 2", "expected lines of at most")),
    "hundred_thousand_columns.csv": (
        writes(",".join(f"c{n}" for n in range(100_000)).encode() + b"\n"),
        ("expected at most 5,000 columns", "got 100,000"),
    ),
    "huge_header.csv": (writes(b'"' + b"x" * (2 << 20) + b'"\n10\n'), ("line 1", "expected a header row")),
    "no_header.csv": (writes(b"10\n9\n8\n"), ("line 1", "expected a header row", "got only numbers")),
    "two_encodings.csv": (
        writes("nps,why\n10,café\n".encode() + "9,café\n".encode("cp1252")),
        ("line 3", "expected text in utf-8", "E9"),
    ),
    "not_text.csv": (writes(b"nps,why\n" + bytes([0x81, 0x8D, 0x90, 0xFF, 0xFF]) * 9 + b",1\n"), ("expected text",)),
    "truncated.csv.gz": (writes(GZ[:-30]), ("ends in the middle", "expected the end of the gzip stream")),
    "damaged.csv.gz": (writes(GZ[:40] + b"\xff\xff\xff" + GZ[43:]), ("damaged", "expected gzip data")),
    "followed_by_rubbish.csv.gz": (writes(GZ + b"rubbish"), ("damaged",)),
    "bomb_line.csv.gz": (lambda path: _zipped(path, b"nps\n", b"1" * (1 << 20), 400), ("expected lines of at most",)),
    "bomb_rows.csv.gz": (
        lambda path: _zipped(path, b"nps\n", b"1\n" * (1 << 19), 400),
        ("unpacks to more than", "times its size"),
    ),
    "plain.zip.xlsx": (plain_zip, ("without a workbook", "expected an .xlsx file")),
    "junk.xlsx": (writes(b"PK\x03\x04" + b"junk" * 500), ("damaged or cut off", "expected a whole .xlsx")),
    "old.xls": (
        writes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        ("old or password-protected", "expected .xlsx"),
    ),
    "far_cell.xlsx": (far_cell, ("expected",)),
    "swollen.xlsx": (swollen_sheet, ("unpacks to", "expected at most")),
    "lying.xlsx": (lying_sizes, ("expected",)),
    "laughing.xlsx": (laughing_entities, ("expected",)),
    "many_parts.xlsx": (many_parts, ("parts", "expected at most")),
    "junk.parquet": (
        writes(b"PAR1" + b"junk" * 100 + b"PAR1"),
        ("damaged or cut off", "expected a whole Parquet file"),
    ),
    "cut.parquet": (lambda path: _cut_parquet(path), ("damaged or cut off",)),
}


def _zipped(path: Path, head: bytes, block: bytes, times: int) -> None:
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(head)
        for _ in range(times):
            file.write(block)


def _cut_parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"nps": list(range(11)) * 1000}), path)
    path.write_bytes(path.read_bytes()[:-20])
