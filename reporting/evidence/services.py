"""Verbs of evidence: draw a sample of participants, and pack the papers of each with an index."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation, Programme
from participants.register.papers import (
    EvidenceArea,
    EvidencePaper,
    gather_evidence,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label
from pemwecco.core.spreadsheets import Value, build_csv
from pemwecco.documents.services import FileRefused, read_document
from pemwecco.exports.papers import TellStep
from reporting.evidence.models import EvidenceSample, SampledFile
from reporting.evidence.rules import draw_sample, hash_population

DRAW: Final = "evidence.add_evidencesample"
# What one archive may hold; an auditor gets a larger sample cohort by cohort.
MOST_BYTES: Final = 150 * 1024 * 1024


def list_drawable_files(
    programme: Programme, cohort: Cohort | None
) -> QuerySet[Participation]:
    """Everybody who holds or held a seat of a programme, or of one of its cohorts."""
    rows = Participation.objects.filter(call__programme=programme, stage__in=SEATED)
    return rows if cohort is None else rows.filter(cohort=cohort)


@transaction.atomic
def draw_evidence_sample(
    *,
    programme: Programme,
    cohort: Cohort | None,
    percent: int,
    seed: str,
    by: User,
) -> EvidenceSample:
    """Draw a share (1 to 100 %, rounded up) of the participants; without a seed one is made.

    Refuses with `Refused` where there is nobody to draw, a cohort of another programme, and a sample of the
    same share and seed that was drawn before; `PermissionDenied` without the right.
    """
    require(by, DRAW)
    if cohort is not None and cohort.programme_id != programme.pk:
        raise Refused(_("This cohort belongs to another programme."))
    keys: dict[str, int] = {}
    for file in list_drawable_files(programme, cohort).order_by("pk"):
        keys[file.reference] = file.pk
    if not keys:
        raise Refused(_("There is nobody to draw: nobody holds a seat here."))
    chosen = seed.strip() or secrets.token_hex(8)
    try:
        with transaction.atomic():
            sample = EvidenceSample.objects.create(
                programme=programme,
                cohort=cohort,
                percent=percent,
                seed=chosen,
                population=len(keys),
                population_sha256=hash_population(keys),
                by=by,
            )
    except IntegrityError:
        raise Refused(_("This sample has been drawn already.")) from None
    drawn = draw_sample(keys, percent, chosen)
    rows = []
    for rank, reference in enumerate(drawn, start=1):
        rows.append(
            SampledFile(
                sample=sample,
                rank=rank,
                reference=reference,
                participation_id=keys[reference],
            )
        )
    SampledFile.objects.bulk_create(rows)
    return sample


@dataclass(frozen=True, slots=True)
class PackedPaper:
    """One line of the index: whose paper it is, where it lies in the archive, and its SHA-256."""

    reference: str
    area: EvidenceArea
    paper: EvidencePaper
    path: str
    sha256: str
    # Why it is not in the archive, or "".
    missing: str = ""


def list_sample_evidence(
    sample: EvidenceSample,
) -> list[tuple[SampledFile, list[tuple[EvidenceArea, EvidencePaper]]]]:
    """The files of a sample in the order drawn, each with its papers; nothing of an erased person."""
    files = list(sample.files.select_related("participation__person"))
    keys = [row.participation_id for row in files if row.participation_id]
    papers = gather_evidence(keys)
    return [(row, papers.get(row.participation_id or 0, [])) for row in files]


def build_evidence_archive(sample: EvidenceSample, tell: TellStep) -> bytes:
    """The papers of a sample as one ZIP: a folder a file, an index, the hashes, how it was drawn.

    Documents are stored as they are. `tell` hears after each file how many are packed. Refuses with `Refused`
    more than one archive may hold.
    """
    listed = list_sample_evidence(sample)
    size = 0
    for _row, papers in listed:
        size += sum(paper.document.size for _area, paper in papers)
    if size > MOST_BYTES:
        raise Refused(
            _("These papers are too large for one archive: draw a smaller sample.")
        )
    stream = io.BytesIO()
    packed: list[PackedPaper] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for number, (row, papers) in enumerate(listed, start=1):
            packed.extend(_pack_papers(archive, row, papers))
            tell(number)
        for name, content in _build_index(sample, listed, packed).items():
            archive.writestr(name, content)
    return stream.getvalue()


def _pack_papers(
    archive: zipfile.ZipFile,
    row: SampledFile,
    papers: list[tuple[EvidenceArea, EvidencePaper]],
) -> Iterator[PackedPaper]:
    for number, (area, paper) in enumerate(papers, start=1):
        document = paper.document
        ending = document.name.rpartition(".")[2].lower()
        name = f"{number:02d}-{paper.on:%Y-%m-%d}-{slugify(paper.label)[:50]}.{ending}"
        path = f"{row.reference}/{area.code}/{name}"
        try:
            content = read_document(document)
        except FileRefused as refusal:
            yield PackedPaper(row.reference, area, paper, "", "", str(refusal))
            continue
        except FileNotFoundError:
            lost = _("The file is missing in the store.")
            yield PackedPaper(row.reference, area, paper, "", "", lost)
            continue
        archive.writestr(path, content)
        digest = hashlib.sha256(content).hexdigest()
        yield PackedPaper(row.reference, area, paper, path, digest)


def _build_index(
    sample: EvidenceSample,
    listed: list[tuple[SampledFile, list[tuple[EvidenceArea, EvidencePaper]]]],
    packed: list[PackedPaper],
) -> dict[str, bytes]:
    """The pages that go with the papers: how the sample was drawn, the list, and the sums to check."""
    head = [
        _("Number"),
        _("Activity"),
        _("Paper"),
        _("Day"),
        _("Path in this archive"),
        _("Bytes"),
        "SHA-256",
        _("Not in this archive because"),
    ]
    rows: list[list[Value]] = []
    for one in packed:
        rows.append(
            [
                one.reference,
                str(one.area.title),
                one.paper.label,
                one.paper.on,
                one.path,
                one.paper.document.size,
                one.sha256,
                one.missing,
            ]
        )
    sums = "".join(f"{one.sha256}  {one.path}\n" for one in packed if one.path)
    drawn = io.StringIO()
    lines = csv.writer(drawn)
    for row, papers in listed:
        lines.writerow([row.rank, row.reference, len(papers)])
    return {
        "index.csv": build_csv(head, rows, comma=False),
        "sha256sum.txt": sums.encode(),
        "sample.csv": drawn.getvalue().encode(),
        "sample.txt": format_draw(sample).encode(),
    }


def format_draw(sample: EvidenceSample) -> str:
    """How a sample was drawn, in the active language, so that anybody can draw it again."""
    at = date_format(timezone.localtime(sample.at), "DATETIME_FORMAT")
    facts = [
        join_label(_("Drawn from"), sample.cohort or sample.programme),
        join_label(_("Participants it is drawn from"), sample.population),
        join_label(_("SHA-256 of their numbers"), sample.population_sha256),
        join_label(_("Share in %"), sample.percent),
        join_label(_("Seed"), sample.seed),
        join_label(_("Drawn"), f"{at}, {sample.by}"),
        "",
        _(
            "The numbers of the files are put in the order of the SHA-256 of “seed:number”, and the first "
            "ones are taken, rounded up. “sha256sum -c sha256sum.txt” checks every paper of this archive."
        ),
    ]
    return "\n".join(facts) + "\n"
