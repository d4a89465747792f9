"""Giving files to the panel: on the page of a file, from the list of files, in even shares with a preview."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.calls.models import PanelMember
from participants.panel.models import Conflict, Review
from participants.panel.services.assignment import (
    AssignmentProposal,
    AssignmentResult,
    apply_assignment,
    ask_another_reviewer,
    assign_review,
    assign_reviews,
    propose_assignment,
    withdraw_review,
)
from participants.panel.services.base import get_hidden_participation_ids
from participants.panel.services.conflicts import note_conflict
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label
from pemwecco.core.list_actions import register_list_action

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

MOST_AT_ONCE = 500


class AssignmentPages(Base):
    """Mixed into the staff pages of reviews."""

    def readers_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An act on the readers of one file; the answer comes back on the page of the file."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by = get_staff_user(request)
        participation = get_object_or_404(
            Participation.objects.visible_to(by).select_related("call"), pk=pk
        )
        chosen = request.POST.get("member", "")
        members = PanelMember.objects.filter(call=participation.call_id).select_related(
            "user"
        )
        try:
            if request.POST.get("act") == "another":
                review = ask_another_reviewer(participation=participation, by=by)
                said = _("%(file)s is given to %(member)s.") % {
                    "file": participation,
                    "member": review.reviewer.user,
                }
            else:
                member = get_object_or_404(
                    members, pk=chosen if chosen.isdecimal() else 0
                )
                said = self._with(request, participation, member)
        except Refused as refusal:
            messages.error(request, join_label(participation, refusal))
        else:
            messages.success(request, said)
        if request.POST.get("back") == "panel":
            return HttpResponseRedirect(
                reverse("admin:panel_overview", args=[participation.call_id])
            )
        return HttpResponseRedirect(
            reverse("admin:register_participation_change", args=[pk])
        )

    def _with(
        self, request: HttpRequest, participation: Participation, member: PanelMember
    ) -> str:
        by, names = (
            get_staff_user(request),
            {"file": participation, "member": member.user},
        )
        if request.POST.get("act") == "conflict":
            reason = request.POST.get("reason", "")
            note_conflict(
                participation=participation, member=member, reason=reason, by=by
            )
            return _("%(file)s does not exist for %(member)s any more.") % names
        assign_review(participation=participation, reviewer=member, by=by)
        return _("%(file)s is given to %(member)s.") % names

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a file from a member who has not begun."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        review = get_object_or_404(
            Review.objects.visible_to(get_staff_user(request)), pk=pk
        )
        try:
            withdraw_review(review=review, by=get_staff_user(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The file is taken back."))
        return HttpResponseRedirect(
            reverse(
                "admin:register_participation_change", args=[review.participation_id]
            )
        )

    def share_view(self, request: HttpRequest, call: int) -> HttpResponse:
        """Show how the files of a call would be shared out; a POST does exactly what was shown."""
        by = get_staff_user(request)
        require(by, "panel.add_review")
        row = get_object_or_404(Call.objects.visible_to(by), pk=call)
        wanted = request.POST.get("per_file") or request.GET.get("per_file", "")
        number = int(wanted) if wanted.isdecimal() else 0
        per_file = number if 0 < number < MOST_AT_ONCE else None
        page = reverse("admin:panel_overview", args=[call])
        if request.method == "POST":
            try:
                shared = apply_assignment(
                    call=row,
                    per_file=per_file,
                    by=by,
                    fingerprint=request.POST.get("fingerprint", ""),
                )
            except Refused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, format_assignment_result(shared))
                return HttpResponseRedirect(page)
        try:
            proposal = propose_assignment(call=row, per_file=per_file)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Share out the files: %(call)s") % {"call": row},
            "call": row,
            "proposal": _hide_barred_shortages(by, proposal),
        }
        return TemplateResponse(request, "admin/panel/share.html", context)


def _hide_barred_shortages(
    viewer: User, proposal: AssignmentProposal
) -> AssignmentProposal:
    """Without the files that staff on the panel have a conflict with among those named one by one."""
    hidden = get_hidden_participation_ids(viewer)
    short = [row for row in proposal.short if row.file not in hidden]
    return replace(proposal, short=short)


def format_assignment_result(shared: AssignmentResult) -> str:
    """What sharing out did, in one or two sentences."""
    given = ngettext(
        "%(count)d review given.", "%(count)d reviews given.", shared.given
    )
    lines = [given % {"count": shared.given}]
    if shared.taken_back:
        taken = ngettext(
            "%(count)d review taken back from a member who had not begun.",
            "%(count)d reviews taken back from members who had not begun.",
            shared.taken_back,
        )
        lines.append(taken % {"count": shared.taken_back})
    return " ".join(lines)


@admin.action(description=gettext_lazy("Give to a panel member"))
def give_to_a_member(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Participation]
) -> HttpResponse | None:
    """Give the chosen files to a member, or share them out evenly, after showing what it would do."""
    rows = Participation.objects.filter(pk__in=queryset.order_by().values("pk"))
    files = list(
        rows.select_related("person", "organisation", "call").order_by("pk")[
            : MOST_AT_ONCE + 1
        ]
    )
    if len(files) > MOST_AT_ONCE:
        messages.error(
            request,
            _("Please choose at most %(most)d files at once.") % {"most": MOST_AT_ONCE},
        )
        return None
    calls = {file.call_id: file.call for file in files}
    if len(calls) != 1:
        messages.error(
            request, _("Please choose files of one call: each call has its own panel.")
        )
        return None
    call, by = next(iter(calls.values())), get_staff_user(request)
    members = list(call.panel.select_related("user").order_by("user__name", "pk"))
    if not members:
        messages.error(request, _("This call has no panel yet."))
        return None
    chosen = next(
        (row for row in members if str(row.pk) == request.POST.get("member")), None
    )
    keys = [file.pk for file in files]
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": _("Give to a panel member"),
        "checkbox": ACTION_CHECKBOX_NAME,
        "files": files,
        "members": members,
        "chosen": chosen,
    }
    try:
        if "apply" in request.POST and chosen is not None:
            context["outcomes"] = assign_reviews(files=files, reviewer=chosen, by=by)
        elif "share" in request.POST:
            mark = request.POST.get("fingerprint", "")
            shared = apply_assignment(call=call, files=keys, by=by, fingerprint=mark)
            messages.success(request, format_assignment_result(shared))
            return None
        if "outcomes" not in context:
            context["proposal"] = propose_assignment(call=call, files=keys)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return TemplateResponse(request, "admin/panel/give.html", context)


register_list_action(Participation, "panel.add_review", give_to_a_member)


def list_unbarred_members(participation: Participation) -> list[PanelMember]:
    """The members of the panel who have no conflict with a file."""
    barred = (
        Conflict.objects.standing().filter(participation=participation).values("member")
    )
    members = PanelMember.objects.filter(call=participation.call_id).exclude(
        pk__in=barred
    )
    return list(members.select_related("user").order_by("user__name", "pk"))


def format_conflict_count(found: int) -> str:
    """How many conflicts a search brought."""
    return (
        ngettext(
            "%d new conflict of interest found.",
            "%d new conflicts of interest found.",
            found,
        )
        % found
    )
