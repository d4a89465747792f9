"""The pages beside that of a call: what is missing, publishing, versions, codes for late files, a clone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.calls.models import SetupVersion
from participants.calls.services.access import give_access, revoke_access
from participants.calls.services.cloning import clone_call, count_clone_contents
from participants.calls.services.publication import (
    list_publication_points,
    publish_call,
    unpublish_call,
)
from participants.calls.services.setup import (
    ensure_setup,
    list_setup_differences,
    reopen_setup,
)
from participants.calls.services.usual_rules import ensure_rules
from participants.register.models import AccessCode, Call, Programme
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import format_office_clock_lazy
from pemwecco.core.form_fields import AddressField

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

LANGUAGES = (
    ("fr", gettext_lazy("French")),
    ("en", gettext_lazy("English")),
    ("nl", gettext_lazy("Dutch")),
)


class MomentField(forms.DateTimeField):
    """A day and an hour on the clock of the office, as the browser's own picker gives them."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
        kwargs.setdefault("help_text", format_office_clock_lazy())
        super().__init__(input_formats=formats, **kwargs)


class AccessForm(forms.Form):
    """A code for somebody who comes late."""

    email = AddressField(
        label=gettext_lazy("Only for the address"),
        required=False,
        help_text=gettext_lazy("It is mailed there. Empty: whoever holds the code."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=LANGUAGES
    )
    valid_until = MomentField(label=gettext_lazy("Valid until"))
    most_uses = forms.IntegerField(
        label=gettext_lazy("Files at most"), min_value=1, max_value=500, initial=1
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class CloneForm(forms.Form):
    """What a clone needs of its own."""

    slug = forms.SlugField(label=gettext_lazy("Address"), max_length=60)
    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=200)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=200, required=False
    )
    title_nl = forms.CharField(
        label=gettext_lazy("Title in Dutch"), max_length=200, required=False
    )
    opens_at = MomentField(label=gettext_lazy("Opens"))
    closes_at = MomentField(label=gettext_lazy("Closes"))
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"),
        queryset=Programme.objects.order_by("name"),
        empty_label=None,
    )
    with_panel = forms.BooleanField(
        label=gettext_lazy("Take the panel along"), required=False
    )


def list_adjacent_pages(call: Call, viewer: User) -> list[tuple[str, str]]:
    """The other pages of a call, in the order in which one needs them; those that this person may open."""
    waiting = reverse("admin:eligibility_not_ready")
    asked, of_files = (
        f"?call__id__exact={call.pk}",
        f"?application__participation__call__id__exact={call.pk}",
    )
    pages = (
        (
            "calls.view_question",
            _("Questions and papers"),
            _get_changelist_url("calls_question") + asked,
        ),
        (
            "register.view_participation",
            _("Rehearsal"),
            _get_call_page_url(call, "register_call_rehearsal"),
        ),
        (
            "register.view_participation",
            _("Files"),
            _get_changelist_url("register_participation") + f"?call={call.pk}",
        ),
        (
            "register.screen_participation",
            _("Not ready"),
            waiting + f"?call={call.pk}",
        ),
        (
            "applications.view_correction",
            _("Corrections"),
            _get_changelist_url("applications_correction") + of_files,
        ),
        (
            "panel.view_review",
            _("Panel and sharing out"),
            _get_call_page_url(call, "panel_overview"),
        ),
        (
            "decisions.view_round",
            _("Ranking board"),
            _get_call_page_url(call, "register_call_board"),
        ),
    )
    return [(label, url) for right, label, url in pages if viewer.has_perm(right)]


def _get_call_page_url(call: Call, name: str) -> str:
    return reverse(f"admin:{name}", args=[call.pk])


def _get_changelist_url(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


class CallPages(Base):
    """The pages and acts beside the page of a call, mixed into its staff pages."""

    def call_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = {
            "publish": self.publish_call_view,
            "amend": self.amend_view,
            "rules": self.rules_view,
            "versions": self.versions_view,
            "access": self.access_view,
            "clone": self.clone_view,
        }
        paths = []
        for name, view in pages.items():
            address = f"<int:pk>/{name}/"
            paths.append(path(address, wrap(view), name=f"register_call_{name}"))
        return paths

    def state_of(self, request: HttpRequest, call: Call) -> dict[str, Any]:
        """What the page of a call says above its form: what is missing, or since when it is frozen."""
        setup = ensure_setup(call)
        last = call.versions.select_related("by").order_by("-number").first()
        points = list_publication_points(call)
        return {
            "setup": setup,
            "version": last,
            "points": points,
            "ready": all(point.done for point in points if point.essential),
            "may_amend": setup.locked_at is not None
            and get_staff_user(request).has_perm("calls.amend_setup"),
            "may_change": self.has_change_permission(request, call),
            "beside": list_adjacent_pages(call, get_staff_user(request)),
        }

    def publish_call_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a call, or take it down."""

        def act(call: Call, by: User) -> str:
            if request.POST.get("act") == "unpublish":
                unpublish_call(call=call, by=by)
                return _("The call is not on the public site any more.")
            publish_call(call=call, by=by)
            return _("The call is on the public site.")

        return self._act(request, pk, act)

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a frozen call for changes."""

        def act(call: Call, by: User) -> str:
            reopen_setup(call=call, reason=request.POST.get("reason", ""), by=by)
            return _(
                "The call is open for changes. The next file freezes it as a new version."
            )

        return self._act(request, pk, act)

    def rules_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a call begin with the usual eligibility rules of its programme's country."""

        def act(call: Call, by: User) -> str:
            require(by, "calls.add_eligibilityrule")
            count = ensure_rules(call)
            return ngettext(
                "%(count)d rule added. Please read it.",
                "%(count)d rules added. Please read them.",
                count,
            ) % {"count": count}

        return self._act(request, pk, act)

    def _act(
        self, request: HttpRequest, pk: int, act: Callable[[Call, User], str]
    ) -> HttpResponse:
        if request.method != "POST":
            raise Http404
        call = get_object_or_404(
            self.get_queryset(request).select_related("programme"), pk=pk
        )
        try:
            messages.success(request, act(call, get_staff_user(request)))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:register_call_change", args=[pk]))

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the call judged by, version by version, and what changed from each to the next."""
        call = self._call(request, pk)
        versions = list(call.versions.select_related("by").order_by("number"))
        lines: list[dict[str, Any]] = []
        before: SetupVersion | None = None
        for version in versions:
            line = {"version": version, "changes": [], "first": before is None}
            if before is not None:
                changes = list_setup_differences(before.content, version.content)
                line["changes"] = changes
            lines.append(line)
            before = version
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versions: %(call)s") % {"call": call},
            "call": call,
            "lines": lines[::-1],
        }
        return TemplateResponse(request, "admin/calls/versions.html", context)

    def access_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The codes by which late files are let in: give one, take one back."""
        call = self._call(request, pk)
        require(get_staff_user(request), "register.view_accesscode")
        here = reverse("admin:register_call_access", args=[pk])
        if (chosen := request.POST.get("revoke", "")).isdecimal():
            code = get_object_or_404(AccessCode, call=call, pk=chosen)
            revoke_access(access=code, by=get_staff_user(request))
            messages.success(
                request, _("The code %(code)s opens nothing any more.") % {"code": code}
            )
            return HttpResponseRedirect(here)
        form = AccessForm(request.POST or None, initial={"language": "fr"})
        if request.method == "POST" and form.is_valid():
            try:
                code = give_access(
                    call=call, by=get_staff_user(request), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The code is %(code)s.") % {"code": code})
                return HttpResponseRedirect(here)
        codes = []
        now = timezone.now()
        for code in call.access_codes.select_related("by").prefetch_related("files"):
            files = list(code.files.all())
            codes.append({"code": code, "files": files, "holds": code.holds(now)})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Codes for late files: %(call)s") % {"call": call},
            "call": call,
            "form": form,
            "codes": codes,
        }
        return TemplateResponse(request, "admin/calls/access.html", context)

    def clone_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new call from this one: what comes along, and the dates that it needs."""
        call = self._call(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        titles = [f"title_{code}" for code, _name in LANGUAGES]
        initial: dict[str, Any] = {name: getattr(call, name) for name in titles}
        initial["programme"] = call.programme_id
        form = CloneForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                made = clone_call(
                    call=call,
                    slug=data["slug"],
                    titles={code: data[f"title_{code}"] for code, _name in LANGUAGES},
                    opens_at=data["opens_at"],
                    closes_at=data["closes_at"],
                    with_panel=data["with_panel"],
                    programme=data["programme"],
                    by=get_staff_user(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("The new call is made and not published yet.")
                )
                return HttpResponseRedirect(
                    reverse("admin:register_call_change", args=[made.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "title": _("New call from: %(call)s") % {"call": call},
            "call": call,
            "form": form,
            "contents": count_clone_contents(call),
        }
        return TemplateResponse(request, "admin/calls/clone.html", context)

    def _call(self, request: HttpRequest, pk: int) -> Call:
        if not self.has_view_permission(request):
            raise PermissionDenied
        call: Call = get_object_or_404(
            self.get_queryset(request).select_related("programme"), pk=pk
        )
        return call
