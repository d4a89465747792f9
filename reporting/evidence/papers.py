"""The archive of a sample: what the worker makes for who asked."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.exports.models import Export
from pemwecco.exports.papers import (
    ExportedPaper,
    TellStep,
    register_exported_paper,
)
from reporting.evidence.models import EvidenceSample
from reporting.evidence.services import build_evidence_archive

SEE: Final = "evidence.view_evidencesample"


def _find_sample(asked: dict[str, str]) -> EvidenceSample:
    rows = EvidenceSample.objects.select_related("programme", "cohort", "by")
    sample = rows.filter(pk=int(asked["sample"])).first()
    if sample is None:
        raise Refused(_("This page does not exist."))
    return sample


def _name_archive(asked: dict[str, str]) -> str:
    sample = _find_sample(asked)
    of = sample.cohort or sample.programme
    return _("Evidence of %(percent)s %% of %(of)s, seed %(seed)s") % {
        "percent": sample.percent,
        "of": of,
        "seed": sample.seed,
    }


def _count_files(asked: dict[str, str]) -> int:
    return _find_sample(asked).files.count()


def _write_archive(asked: dict[str, str], tell: TellStep) -> bytes:
    return build_evidence_archive(_find_sample(asked), tell)


EVIDENCE_ARCHIVE = register_exported_paper(
    ExportedPaper(
        "evidence.archive",
        SEE,
        _name_archive,
        _write_archive,
        kind=Export.Format.ZIP,
        count=_count_files,
    )
)
