"""The host's own page in the partner portal, and the parts in which it describes itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mobility.hosts.access import keep_acting_host
from mobility.hosts.forms.profile import (
    AboutForm,
    DescriptionForm,
    ExchangeForm,
    HostWordForm,
    PracticalForm,
    PrintedFactsForm,
    ReceivingForm,
    SpeakingForm,
)
from mobility.hosts.models import DescribedStep, Host, HostChange, HostContact
from mobility.hosts.services.changes import (
    YES,
    format_change,
    list_wanted_facts,
    propose_contact_facts,
    propose_host_facts,
    read_contact_facts,
)
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from mobility.hosts.services.onboarding import OnboardingProgress, read_onboarding
from mobility.hosts.services.profile import (
    describe_host,
    find_next_step,
    keep_host_logo,
    keep_host_sectors,
    keep_host_topics,
    list_stated_topics,
    record_described_step,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.network.models import Need
from pemwecco.unsent.pages import UnsentPage

Step = DescribedStep.Step
FORMS: dict[str, type[DescriptionForm]] = {
    Step.ABOUT: AboutForm,
    Step.EXCHANGE: ExchangeForm,
    Step.RECEIVING: ReceivingForm,
    Step.PRACTICAL: PracticalForm,
}


def list_own_hosts(user: User) -> list[Host]:
    """The hosts for which the person speaks, else 404: the portal is theirs alone."""
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    if not hosts:
        raise Http404(_("This page is for hosts."))
    return hosts


def list_answering_names(host: int) -> str:
    """Who answers for a host, for those of its contacts who may not."""
    answering = HostContact.objects.at_hosts([host]).reachable().filter(manages=True)
    return ", ".join(str(contact.person) for contact in answering)


def get_own_host(request: HttpRequest, user: User, pk: int) -> Host:
    """One of one's own, for which one acts from then on."""
    own = Host.objects.of_contact(user)
    host: Host = get_visible_or_404(
        own.select_related("organisation__sector", "day_contact__affiliation__person"),
        user,
        pk=pk,
    )
    keep_acting_host(request, host.pk)
    return host


def get_managed_host(request: HttpRequest, user: User, pk: int) -> Host:
    """One of one's own, to be changed: 404 for others, 403 for a contact who does not manage."""
    host = get_own_host(request, user, pk)
    if not can_manage_host(user, host.pk):
        raise PermissionDenied(NOT_A_MANAGER)
    return host


@require_safe
def show_host_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the host says of itself, part by part, who speaks for it, and what staff still have to check."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = get_own_host(request, user, pk)
    done = set(host.described_steps.values_list("step", flat=True))
    changes = HostChange.objects.waiting().filter(host=host)
    context = {
        "hosts": hosts,
        "host": host,
        "contacts": list(HostContact.objects.at_hosts([host.pk])),
        "manages": can_manage_host(user, host.pk),
        "answering": list_answering_names(host.pk),
        "done": done,
        "left": len(Step.values) - len(done),
        "next_step": next((step for step in Step.values if step not in done), ""),
        "seeks": list_stated_topics(host.organisation, Need.Side.NEED),
        "offers": list_stated_topics(host.organisation, Need.Side.OFFER),
        "sectors": list(host.sectors.all()),
        "languages": _name_choices(host.languages, Host.Language),
        "chain_places": _name_choices(host.chain_places, Host.ChainPlace),
        "number": host.organisation.identifiers.filter(scheme="be_enterprise").first(),
        "changes": [
            format_change(row)
            for row in changes.select_related("contact__affiliation__person")
        ],
    }
    return render(request, "hosts/profile.html", context)


def _name_choices(codes: list[str], choices: Any) -> list[str]:
    names = dict(choices.choices)
    return [str(names[code]) for code in codes if code in names]


@require_http_methods(["GET", "HEAD", "POST"])
def describe_own_host(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One part of the description; saved, it leads to the next one that is still to do."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = get_own_host(request, user, pk)
    if step not in Step.values:
        raise Http404(_("This page does not exist."))
    if not can_manage_host(user, host.pk):
        raise PermissionDenied(NOT_A_MANAGER)
    first_steps = read_onboarding(user, host)
    unsent = UnsentPage(request, f"hosts.profile.{step}", about=host.pk)
    form = _build_step_form(request, host, step)
    if request.method == "POST" and form.is_valid():
        try:
            _save_step(host, step, form, user)
        except Refused as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            record_described_step(host=host, step=step, by=user)
            messages.success(request, _("Saved."))
            return unsent.finish(redirect(_find_way_on(host, step, first_steps)))
    context = {
        "hosts": hosts,
        "host": host,
        "form": form,
        "step": Step(step),
        "steps": _build_stepper(host, step),
        "first_steps": first_steps,
        "is_letters": step == Step.LETTERS,
        "contacts": list(HostContact.objects.at_hosts([host.pk])),
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/describe.html", context, status=status)


def _build_step_form(request: HttpRequest, host: Host, step: str) -> forms.BaseForm:
    posted = request.POST if request.method == "POST" else None
    if step in FORMS:
        # Files that are given, even none, make a form look sent.
        files = request.FILES if posted is not None else None
        return FORMS[step](posted, files, instance=host)
    if step == Step.LETTERS:
        return PrintedFactsForm(posted, host=host, wanted=list_wanted_facts(host))
    agreed = host.described_steps.filter(step=Step.AGREEMENT).exists()
    return HostWordForm(posted, initial={"agrees": agreed})


def _save_step(host: Host, step: str, form: Any, user: User) -> None:
    if step == Step.LETTERS:
        propose_host_facts(host=host, facts=form.cleaned_data, by=user)
    if step not in FORMS:
        return
    # The form has written on its own row; the service writes on the one that is kept.
    typed = form.cleaned_data
    describe_host(host=host, by=user, **form.facts)
    if step == Step.ABOUT:
        keep_host_sectors(host=host, sectors=typed["sectors"], by=user)
    elif step == Step.EXCHANGE:
        keep_host_topics(
            host=host,
            seeks=typed["seek_topics"],
            offers=typed["offer_topics"],
            by=user,
        )
    elif step == Step.PRACTICAL and typed["new_logo"]:
        keep_host_logo(host=host, uploaded=typed["new_logo"], by=user)


def _find_way_on(
    host: Host, step: str, first_steps: OnboardingProgress | None = None
) -> str:
    """The next part that is still to do, after this one first; the page of the host when none is.

    While the first steps go on, what was left for later does not come by itself, and their page is the end.
    """
    if first_steps is not None:
        left = [one.code for one in first_steps.steps if one.state == "todo"]
        ahead = [code for code in left if code != step]
        if not ahead:
            return reverse("hosts:onboarding", args=[host.pk])
        return reverse("hosts:describe", args=[host.pk, ahead[0]])
    following = find_next_step(host)
    if not following:
        return reverse("hosts:profile", args=[host.pk])
    order = list(Step.values)
    done = set(host.described_steps.values_list("step", flat=True))
    after = [one for one in order[order.index(step) + 1 :] if one not in done]
    return reverse("hosts:describe", args=[host.pk, after[0] if after else following])


def _build_stepper(host: Host, current: str) -> list[dict[str, str]]:
    done = set(host.described_steps.values_list("step", flat=True))
    steps = []
    for code, label in Step.choices:
        state = "done" if code in done else "todo"
        steps.append(
            {
                "label": str(label),
                "state": "current" if code == current else state,
                "url": reverse("hosts:describe", args=[host.pk, code]),
            }
        )
    return steps


@require_http_methods(["GET", "HEAD", "POST"])
def describe_contact(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Function, phone and signing of one contact, as letters print them; staff look at a change."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = get_own_host(request, user, pk)
    row: HostContact = get_visible_or_404(
        HostContact.objects.at_hosts([host.pk]), user, pk=contact
    )
    if not can_manage_host(user, host.pk):
        raise PermissionDenied(NOT_A_MANAGER)
    facts = read_contact_facts(row)
    waiting = HostChange.objects.waiting().filter(contact=row)
    wanted: dict[str, Any] = facts | dict(waiting.values_list("what", "new"))
    wanted["signs"] = wanted["signs"] == YES
    country = str(host.organisation.country) or "BE"
    posted = request.POST if request.method == "POST" else None
    form = SpeakingForm(posted, country=country, initial=wanted)
    unsent = UnsentPage(request, "hosts.contact", about=row.pk)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data | {"signs": YES if form.cleaned_data["signs"] else ""}
        propose_contact_facts(contact=row, facts=typed, by=user)
        messages.success(request, _("Saved. The programme looks at what changed."))
        return unsent.finish(redirect("hosts:profile", pk=pk))
    context = {
        "hosts": hosts,
        "host": host,
        "contact": row,
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/describe_contact.html", context, status=status)
