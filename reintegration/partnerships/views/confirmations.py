"""Yes, or this is not so: behind the link of the mail, in my space, in the partner portal; one act."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.hosts.access import answer_link_asked, find_link_language
from mobility.hosts.models import Host
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage
from reintegration.partnerships.forms import ConfirmationForm
from reintegration.partnerships.models import Confirmation
from reintegration.partnerships.rules import SideWord
from reintegration.partnerships.services.confirmations import (
    answer_confirmation,
    ask_new_confirmation,
    compute_facts_mark,
    gather_confirmed_facts,
    get_confirmation_refusal,
    may_answer_confirmation,
    read_confirmation_token,
    select_confirmations,
)
from reintegration.partnerships.services.words import describe_confirmed_facts

M = Confirmation.Method


class ConfirmationPage:
    """One question on a page: what is confirmed, the form while it is open, why not else."""

    def __init__(
        self,
        request: HttpRequest,
        row: Confirmation,
        *,
        method: str,
        by: User | None,
        may_answer: bool,
    ) -> None:
        self.request, self.row, self.method, self.by = request, row, method, by
        self.facts = row.facts or gather_confirmed_facts(row.partnership)
        self.may_answer = may_answer and row.is_open
        self.unsent = UnsentPage(
            request, "partnerships.confirm", about=row.pk, only_browser=by is None
        )
        posted = request.POST if request.method == "POST" else None
        mark = compute_facts_mark(self.facts)
        self.form = ConfirmationForm(posted, initial={"seen": mark})

    def is_taken(self) -> bool:
        """Whether an answer was sent, and is kept."""
        if not (self.may_answer and self.form.is_bound and self.form.is_valid()):
            return False
        values = self.form.cleaned_data
        try:
            answer_confirmation(
                confirmation=self.row,
                agrees=values["verdict"] == ConfirmationForm.YES,
                words=values["words"],
                seen=values["seen"],
                method=self.method,
                by=self.by,
            )
        except Refused as refusal:
            self.form.add_error(None, list(refusal.sentences))
            return False
        return True

    def render(self, template: str, **more: Any) -> HttpResponse:
        if self.form.is_bound and self.form.errors:
            # What changed meanwhile is read again before it is confirmed.
            mark = compute_facts_mark(self.facts)
            self.form.data = {**self.form.data.dict(), "seen": mark}  # type: ignore[attr-defined]  # a QueryDict
        context = {
            "row": self.row,
            "partnership": self.row.partnership,
            "facts": describe_confirmed_facts(self.facts),
            "form": self.form,
            "unsent": self.unsent.open(self.form),
            "may_answer": self.may_answer,
            "refusal": get_confirmation_refusal(self.row),
            "is_good": self.row.word is SideWord.CONFIRMED,
            "may_ask_again": self.row.word in {SideWord.EXPIRED, SideWord.NOT_ASKED},
            "programme": self.row.partnership.participation.call.programme,
            **more,
        }
        wrong = self.may_answer and self.form.is_bound and self.form.errors
        return render(self.request, template, context, status=422 if wrong else 200)


def _read_confirmation_or_404(token: str) -> Confirmation:
    row = read_confirmation_token(token)
    if row is None:
        raise Http404(_("This page does not exist."))
    return row


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows: mail programs look at links first."""
    row = _read_confirmation_or_404(token)
    user = request.user if request.user.is_authenticated else None
    is_other = user is not None and not may_answer_confirmation(row, user)
    with translation.override(find_link_language(request, row.language)):
        page = ConfirmationPage(
            request, row, method=M.LINK, by=user, may_answer=not is_other
        )
        if page.is_taken():
            return page.unsent.finish(redirect("partnerships:confirm", token))
        return page.render("partnerships/confirm.html", token=token, is_other=is_other)


@login_not_required
@never_cache
@require_POST
def ask_confirmation_again(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds a link that opens no more asks for another one."""
    row = _read_confirmation_or_404(token)
    answer_link_asked(
        request, partial(ask_new_confirmation, confirmation=row), written=row.language
    )
    return redirect("partnerships:confirm", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_in_space(request: HttpRequest, pk: int) -> HttpResponse:
    """A participant answers what was asked of them, signed in."""
    user = get_user_or_404(request)
    row = select_confirmations().of_person(user).filter(pk=pk).first()
    if row is None:
        raise Http404(_("This page does not exist."))
    page = ConfirmationPage(request, row, method=M.SPACE, by=user, may_answer=True)
    if page.is_taken():
        return page.unsent.finish(redirect("partnerships:own_confirmation", pk))
    return page.render("partnerships/own_confirmation.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_in_portal(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact of a host answers what was asked of it; its other contacts read it."""
    user = get_user_or_404(request)
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    organisations = [host.organisation_id for host in hosts]
    row = (
        select_confirmations()
        .filter(Q(party__organisation__in=organisations, party__side="partner"), pk=pk)
        .first()
    )
    if row is None:
        raise Http404(_("This page is for hosts."))
    may_answer = may_answer_confirmation(row, user)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied(_("This question was put to somebody else."))
    page = ConfirmationPage(
        request, row, method=M.PORTAL, by=user, may_answer=may_answer
    )
    if page.is_taken():
        return page.unsent.finish(redirect("partnerships:host_confirmation", pk))
    return page.render("partnerships/host_confirmation.html", hosts=hosts)
