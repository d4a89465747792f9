"""pyHanko as the house uses it: what a seal appends lets the PDF stay what it says it is.

Loaded by the first seal that a process sets, see `seal.py`: it is large.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

# What sorts of papers the house makes: PDF/A-3 and PDF/UA-1 stand on PDF 1.7 (ISO 19005-3, 5.2).
VERSION: Final = (1, 7)
FIELD: Final = "Seal"
# Beside the page: PDF/UA-1 (7.18.1) asks no tag of what no reader can meet there.
_OUT_OF_SIGHT: Final = (-1, -1, -1, -1)


class ArchiveWriter(IncrementalPdfFileWriter):
    """Appends to a PDF/A-3 without making it a PDF 2.0 and without rewriting what it declares of itself."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Curves of the seal are of PDF 2.0 by the letter; every reader of 1.7 checks them."""
        super().ensure_output_version(min(version, VERSION))  # type: ignore[no-untyped-call]  # pyHanko has no types here

    def register_extension(self, ext: Any) -> None:
        """Extensions of PDF 2.0 have no place in a file of 1.7."""
        if str(ext.base_version) == "/1.7":
            super().register_extension(ext)

    def _update_meta(self) -> None:
        """The metadata stay byte for byte: rewritten, what explains PDF/UA in them would not be valid."""


def append_seal(content: bytes, *, signer: Any, name: str) -> bytes:
    """The PDF with a seal of PAdES baseline B appended; what was there stays byte for byte."""
    writer = ArchiveWriter(BytesIO(content))
    fields.append_signature_field(
        writer,
        fields.SigFieldSpec(sig_field_name=FIELD, readable_field_name=name),
    )
    field = writer.root["/AcroForm"]["/Fields"][-1]
    field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, _OUT_OF_SIGHT))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name,
    )
    sealed: Any = signers.sign_pdf(writer, metadata, signer=signer)
    return bytes(sealed.getvalue())
