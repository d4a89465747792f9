"""The choice of language, and the pages of accounts that do not exist here."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from pemwecco.accounts.forms import TypeCodeForm
from pemwecco.accounts.login_codes import list_earlier_codes
from pemwecco.accounts.services import choose_language


@login_not_required
@require_POST
def change_language(request: HttpRequest) -> HttpResponseBase:
    """Show the site in another language, and write to the signed-in person in it from now on."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES):
        choose_language(user=request.user, language=code)
    return set_language(request)


@require_safe
def show_own_account(request: HttpRequest) -> HttpResponse:
    """What one may settle of one's own account: the language of pages and mails, and how one signs in."""
    return render(request, "account/own.html", {"languages": settings.LANGUAGES})


@login_not_required
@require_POST
def close_on_this_computer(request: HttpRequest) -> HttpResponse:
    """Forget here who was signed in and which drafts were begun: the next person finds nothing of them."""
    logout(request)
    messages.success(
        request,
        _("Closed on this computer. You come back with a code sent to your address."),
    )
    return redirect("home:public")


@login_not_required
def show_closed_page(request: HttpRequest) -> HttpResponse:
    """A page of allauth that makes no sense here: there is no open sign-up and no second address."""
    raise Http404


@method_decorator(login_not_required, name="dispatch")
class TypeCodeView(ConfirmLoginCodeView):
    """The page where the code is typed; the code of an earlier mail is none of the five tries."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "code" in kwargs:
            kwargs["earlier"] = list_earlier_codes(self.request.session, kwargs["code"])
        return kwargs

    def form_invalid(self, form: Any) -> HttpResponse:
        if isinstance(form, TypeCodeForm) and form.is_older:
            return self.render_to_response(self.get_context_data(form=form))
        answer: HttpResponse = super().form_invalid(form)
        return answer
