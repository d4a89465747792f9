"""The pages of an import: bring a file, read what it would do, do it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pemwecco.core.answers import Refused, require
from pemwecco.core.imports.rows import ImportReport, RowImport, run_import
from pemwecco.core.imports.sheets import BroughtTable, read_brought_table
from pemwecco.core.spreadsheets import WorkbookSheet, build_xlsx_response

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# How long what was tried may still be done, in seconds.
KEPT_SECONDS: Final = 3600
CONFIRMED: Final = "yes"


class ImportPages:
    """The pages of an import beside the list of a kind of row; a mixin of staff pages.

    The file is tried at once and never kept: its lines travel signed with the page that shows what they would
    do, for the person who brought it.
    """

    row_import: ClassVar[type[RowImport]]

    def get_urls(self) -> list[URLPattern]:
        site: Any = self.admin_site  # type: ignore[attr-defined]  # a mixin of staff pages
        options: Any = self.opts  # type: ignore[attr-defined]  # as above
        name = f"{options.app_label}_{options.model_name}_import"
        return [
            path("import/", site.admin_view(self.import_view), name=name),
            path(
                "import/template/",
                site.admin_view(self.import_template_view),
                name=f"{name}_template",
            ),
            *super().get_urls(),  # type: ignore[misc]  # as above
        ]

    def may_import(self, user: User) -> bool:
        return user.has_perm(self.row_import.right)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        user: Any = request.user
        context = {"import_allowed": self.may_import(user), **(extra_context or {})}
        response: TemplateResponse = super().changelist_view(request, context)  # type: ignore[misc]  # as above
        return response

    def import_template_view(self, request: HttpRequest) -> HttpResponse:
        """An empty table with the columns and one example."""
        require(request.user, self.row_import.right)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        columns = self.row_import.columns
        sheet = WorkbookSheet(
            str(self.row_import.title),
            [column.heading for column in columns],
            [[column.example for column in columns]],
        )
        return build_xlsx_response(
            f"{slugify(str(self.row_import.title))}.xlsx", [sheet]
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Bring a file and see what it would do; then do it, all or nothing."""
        require(request.user, self.row_import.right)
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        if request.method == "GET":
            return self._draw_import(request)
        try:
            work = self._begin_import(request)
            if "lines" in request.POST:
                return self._finish_import(request, work)
            table, name = self._read_file(request)
            report = run_import(work, table, dry=True)
        except Refused as refusal:
            return self._draw_import(request, sentences=refusal.sentences)
        lines = self._sign_lines(request, table, name)
        return self._draw_import(request, report=report, lines=lines, name=name)

    def _begin_import(self, request: HttpRequest) -> RowImport:
        user: Any = request.user
        wanted = request.POST.get("target", "")
        target = None
        if self.row_import.target_label:
            targets = {str(row.pk): row for row in self.row_import.list_targets(user)}
            target = targets.get(wanted)
            if target is None:
                raise Refused(_("Choose what the lines are about."))
        return self.row_import(by=user, target=target)

    def _read_file(self, request: HttpRequest) -> tuple[BroughtTable, str]:
        uploaded = request.FILES.get("file")
        if uploaded is None:
            raise Refused(_("Choose a file."))
        return read_brought_table(uploaded), (uploaded.name or "")[:100]

    def _sign_lines(self, request: HttpRequest, table: BroughtTable, name: str) -> str:
        kept = [table.head, table.lines, name, request.POST.get("target", "")]
        return signing.dumps(kept, salt=self._get_salt(request), compress=True)

    def _get_salt(self, request: HttpRequest) -> str:
        model: Any = self.model  # type: ignore[attr-defined]  # a mixin of staff pages
        return f"import:{model._meta.label}:{request.user.pk}"

    def _finish_import(self, request: HttpRequest, work: RowImport) -> HttpResponse:
        try:
            head, brought, name, target = signing.loads(
                request.POST["lines"],
                salt=self._get_salt(request),
                max_age=KEPT_SECONDS,
            )
        except signing.BadSignature as error:
            raise Refused(
                _("Too much time has passed: bring the file again.")
            ) from error
        if target != request.POST.get("target", ""):
            raise Refused(_("Choose what the lines are about."))
        table = BroughtTable(head, [(number, cells) for number, cells in brought])
        trial = run_import(work, table, dry=True)
        lines = request.POST["lines"]
        if trial.wrong:
            return self._draw_import(request, report=trial, lines=lines, name=name)
        if trial.doubtful and request.POST.get("doubts") != CONFIRMED:
            sentence = _("Say first that the possible duplicates are others.")
            return self._draw_import(
                request, report=trial, lines=lines, name=name, sentences=[sentence]
            )
        report = run_import(work, table, dry=False)
        if report.wrong:
            return self._draw_import(request, report=report, lines=lines, name=name)
        self._note_import(request, report, name)
        made = ngettext(
            "%(new)s line of %(file)s is written, %(known)s were there already.",
            "%(new)s lines of %(file)s are written, %(known)s were there already.",
            report.new,
        ) % {"new": report.new, "known": report.known, "file": name}
        messages.success(request, made)
        return HttpResponseRedirect(self._get_address("changelist"))

    def _note_import(
        self, request: HttpRequest, report: ImportReport, name: str
    ) -> None:
        """In the log of staff's acts: who brought which file, how many lines were written."""
        model: Any = self.model  # type: ignore[attr-defined]  # a mixin of staff pages
        user: Any = request.user
        told = {"import": {"new": report.new, "known": report.known}}
        LogEntry.objects.create(
            user_id=user.pk,
            content_type=ContentType.objects.get_for_model(model),
            object_repr=name[:200],
            action_flag=ADDITION,
            change_message=json.dumps([told]),
        )

    def _get_address(self, name: str) -> str:
        options: Any = self.opts  # type: ignore[attr-defined]  # a mixin of staff pages
        return reverse(f"admin:{options.app_label}_{options.model_name}_{name}")

    def _draw_import(self, request: HttpRequest, **shown: Any) -> TemplateResponse:
        site: Any = self.admin_site  # type: ignore[attr-defined]  # a mixin of staff pages
        options: Any = self.opts  # type: ignore[attr-defined]  # as above
        user: Any = request.user
        targets = []
        for row in self.row_import.list_targets(user):
            targets.append((str(row.pk), str(row)))
        context = {
            **site.each_context(request),
            "opts": options,
            "title": _("Import"),
            "subject": capfirst(str(self.row_import.title)),
            "columns": self.row_import.columns,
            "targets": targets,
            "notice": self.row_import.notice,
            "target_label": self.row_import.target_label,
            "target": request.POST.get("target", request.GET.get("target", "")),
            "template_url": self._get_address("import_template"),
            "sentences": (),
            **shown,
        }
        return TemplateResponse(request, "admin/core/import.html", context)
