from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench.floor.models import File


class TenFields(forms.Form):
    given_names = forms.CharField(max_length=100)
    family_name = forms.CharField(max_length=100)
    email = forms.EmailField()
    phone = forms.CharField(max_length=20)
    birth_date = forms.DateField()
    region = forms.ChoiceField(
        choices=[(f"R{place}", f"Region {place}") for place in range(14)]
    )
    enterprise = forms.CharField(max_length=100)
    turnover = forms.DecimalField()
    project = forms.CharField(widget=forms.Textarea)
    agrees = forms.BooleanField()


def form(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/form.html", {"form": TenFields()})


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """50 rows of 9 cells with two aggregates: three queries with the session's user."""
    figures = File.objects.aggregate(files=Count("id"), score=Avg("score"))
    return render(
        request,
        "floor/rows.html",
        {"files": File.objects.order_by("-id")[:50], "figures": figures},
    )
