"""A programme from an earlier one: reached from the page of a programme, which stands below the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from participants.calls.services.cloning import clone_programme
from participants.register.models import Programme
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object


class ProgrammeCloneForm(forms.Form):
    """What a new programme has of its own from the first day; the rest is changed on its page."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=20)
    file_prefix = forms.CharField(
        label=gettext_lazy("Prefix of file numbers"),
        max_length=6,
        validators=[
            RegexValidator(
                r"^[A-Z]{2,6}$", gettext_lazy("Two to six capital letters, as in PEM.")
            )
        ],
    )
    origin = CountryField().formfield(label=gettext_lazy("Country of the participants"))
    destination = CountryField().formfield(label=gettext_lazy("Country of the hosts"))


class ProgrammePages(Base):
    """The page that makes a programme from another, mixed into the staff pages of calls."""

    def programme_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.clone_programme_view)
        address = "programme/<int:pk>/clone/"
        return [path(address, view, name="register_programme_clone")]

    def clone_programme_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new programme from this one; what it needs of its own is asked, the rest comes along."""
        by = get_staff_user(request)
        if not by.has_perm("register.add_programme"):
            raise PermissionDenied
        programme = get_object_or_404(Programme.objects.visible_to(by), pk=pk)
        initial = {
            "origin": programme.origin.code,
            "destination": programme.destination.code,
        }
        form = ProgrammeCloneForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                typed = dict(form.cleaned_data)
                made = clone_programme(
                    programme=programme, by=by, prefix=typed.pop("file_prefix"), **typed
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request,
                    _(
                        "The programme is made and not shown yet. Look at its clocks, towns, currency, "
                        "seats and contacts, then make its first call from an earlier one."
                    ),
                )
                return HttpResponseRedirect(
                    reverse("admin:register_programme_change", args=[made.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "title": _("New programme from: %(programme)s") % {"programme": programme},
            "programme": programme,
            "form": form,
        }
        return TemplateResponse(request, "admin/calls/clone_programme.html", context)
