"""The forms of the sign-in: an address is read as it is kept, an older code is told from a wrong one."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
)
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import gettext as _

from pemwecco.accounts.models import normalise_email


class AskCodeForm(RequestLoginCodeForm):
    """Who wants a code; `awa@exämple.example` is who `awa@xn--exmple-cua.example` is."""

    def clean_email(self) -> str:
        self.cleaned_data["email"] = normalise_email(self.cleaned_data["email"])
        return str(super().clean_email())


class PasswordForm(LoginForm):
    def clean_login(self) -> str:
        return normalise_email(self.cleaned_data["login"])


class TypeCodeForm(ConfirmLoginCodeForm):
    """The code of the mail. `is_older` when it is one that a newer mail has replaced."""

    is_older = False

    def __init__(
        self, *args: Any, earlier: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = earlier

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        for code in self.earlier:
            if compare_user_code(actual=typed, expected=code):
                self.is_older = True
                raise forms.ValidationError(
                    _(
                        "This is the code of an earlier mail. Only the last code counts: wait for the mail "
                        "that is still under way. This try was not counted."
                    )
                )
        return str(super().clean_code())
