"""The part of the menu of staff that holds figures and reports."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from pemwecco.settings.menu_entries import build_list_entry, build_menu_entry

FIGURES: Final[dict[str, Any]] = {
    "title": _("Figures"),
    "items": [
        build_menu_entry(
            _("Indicators"),
            "monitoring",
            "reporting_indicators",
            "reporting.view_indicators",
        ),
        build_menu_entry(
            _("Reporting periods"),
            "lock_clock",
            "reporting_reportingperiod",
            "reporting.view_reportingperiod",
        ),
        build_list_entry(
            _("Narrative of reports"), "edit_note", "narrative.sectiontext"
        ),
        build_list_entry(_("Sections of reports"), "toc", "narrative.reportsection"),
        build_list_entry(_("Templates of Word"), "description", "outputs.wordtemplate"),
        build_list_entry(_("Targets of indicators"), "flag", "logframe.indicatorplan"),
        build_list_entry(
            _("Assumptions and risks"), "balance", "logframe.leveloutlook"
        ),
        build_list_entry(
            _("Evidence samples"), "fact_check", "evidence.evidencesample"
        ),
        build_list_entry(_("Identity in open data"), "public", "outputs.openactivity"),
    ],
}
