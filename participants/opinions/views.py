"""The page of an expert: the question, what they may read, and their answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.opinions.forms import AnswerForm
from participants.opinions.services import (
    answer_opinion,
    is_open_for_answer,
    read_opinion_token,
)
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_opinion_question(request: HttpRequest, token: str) -> HttpResponse:
    """Read and answer without signing in; GET only shows, for mail programs look at links first."""
    opinion = read_opinion_token(token)
    if opinion is None:
        raise Http404(_("This page does not exist."))
    with translation.override(opinion.language):
        unsent = UnsentPage(request, "opinions.answer", about=opinion.pk, by_link=True)
        form = AnswerForm(request.POST or None, initial={"answer": opinion.answer})
        if request.method == "POST" and form.is_valid():
            try:
                answer_opinion(opinion=opinion, text=form.cleaned_data["answer"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Thank you: your answer has arrived."))
                return unsent.finish(redirect("opinions:answer", token))
        context = {
            "opinion": opinion,
            "programme": opinion.participation.call.programme,
            "form": form,
            "unsent": unsent.open(form),
            "is_open": is_open_for_answer(opinion),
            "token": token,
        }
        return render(request, "opinions/answer.html", context)
