"""Staff pages on the people who sign in. Signing in itself is allauth's, for staff too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.roles import ROLE_NAMES, Role
from pemwecco.accounts.rules import NOBODY, AccountStanding, find_changed
from pemwecco.accounts.services import (
    change_account,
    find_account_refusals,
    get_invitation_end,
    invite_staff,
    list_leaving_findings,
    read_standing,
    remove_second_factor,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.day_words import date_format
from pemwecco.core.findings import Finding
from pemwecco.core.labels import join_label
from pemwecco.core.queues import register_queue

# One door: `/admin/login/` leads to the sign-in that asks for the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth documents this line


class RoleField(ModelMultipleChoiceField[Group]):
    """Groups under the names of the roles."""

    def label_from_instance(self, obj: Any) -> str:
        names = {role.value: name for role, name in ROLE_NAMES.items()}
        return str(names.get(obj.name, obj.name))


class UserForm(CheckedModelForm):
    by: ClassVar[User]  # whoever types, put in by the page
    groups = RoleField(
        label=_("roles"),
        queryset=Group.objects.filter(name__in=[role.value for role in Role]).order_by(
            "pk"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff", "groups")

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        is_leaving = self.instance.pk is not None and not values["is_active"]
        return list_leaving_findings(self.instance) if is_leaving else []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("groups") and not cleaned.get("is_staff"):
            self.add_error(
                "is_staff", _("A role only works for people of the staff pages.")
            )
        if not self.errors:
            user = User.objects.get(pk=self.instance.pk) if self.instance.pk else None
            found = find_account_refusals(by=self.by, user=user, wanted=self.wanted)
            for field, sentence in found.items():
                self.add_error("groups" if field == "roles" else field, sentence)
        return cleaned

    @property
    def wanted(self) -> AccountStanding:
        """Who the account is to be, as it was typed."""
        cleaned = self.cleaned_data
        return AccountStanding(
            email=cleaned["email"],
            roles=frozenset(group.name for group in cleaned["groups"]),
            is_staff=cleaned["is_staff"],
            is_active=cleaned["is_active"],
        )


def select_second_factor() -> Exists:
    """Whether an account has an authenticator app or a passkey; recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return Exists(factors.exclude(type=Authenticator.Type.RECOVERY_CODES))


register_queue(
    "accounts.User",
    "factor",
    _("staff accounts without a second factor"),
    lambda _viewer: User.objects.filter(
        ~select_second_factor(), is_staff=True, is_active=True
    ),
)


@admin.register(User)
class UserAdmin(BaseAdmin):
    """Accounts: role, language, may sign in or not. Passwords are set by their owners only."""

    form = UserForm
    list_display = (
        "email",
        "name",
        "roles",
        "language",
        "is_staff",
        "is_active",
        "second_factor",
        "last_login",
    )
    list_filter = ("is_staff", "is_active", "groups", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": (("email", "name"), ("language", "is_active"))}),
        (_("Staff pages"), {"fields": ("is_staff", "groups")}),
        (
            _("Sign-in"),
            {
                "fields": (
                    ("second_factor", "last_login", "date_joined"),
                    "invitation",
                )
            },
        ),
    )
    readonly_fields = ("second_factor", "last_login", "date_joined", "invitation")
    actions = ("send_invitation", "take_second_factor")

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type("UserFormBy", (form,), {"by": get_staff_user(request)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        queryset: QuerySet[User] = (
            super()
            .get_queryset(request)
            .annotate(has_factor=select_second_factor())
            .prefetch_related("groups")
        )
        return queryset

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        wanted = form.wanted
        held = read_standing(User.objects.get(pk=obj.pk)) if change else NOBODY
        if not change and not wanted.is_staff:
            obj.set_unusable_password()
            super().save_model(request, obj, form, change)
            return
        if find_changed(held, wanted):
            # Somebody else may sit at the screen of whoever is signed in.
            raise_if_reauthentication_required(request, app="pemwecco.accounts")
        if not change:
            # Signs in by a code; staff then set up the second factor.
            obj.set_unusable_password()
            super().save_model(request, obj, form, change)
            invite_staff(user=obj, by=get_staff_user(request))
            messages.success(
                request,
                gettext("%(person)s is invited by mail to set a password.")
                % {"person": obj},
            )
            return
        User.objects.filter(pk=obj.pk).update(name=obj.name, language=obj.language)
        change_account(by=get_staff_user(request), user=obj, wanted=wanted)

    @admin.action(
        description=_("Invite again to set a password"), permissions=["change"]
    )
    def send_invitation(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            try:
                invite_staff(user=user, by=get_staff_user(request))
            except Refused as refusal:
                messages.error(request, join_label(user, refusal))
            else:
                messages.success(
                    request,
                    gettext("%(person)s is invited by mail to set a password.")
                    % {"person": user},
                )

    @admin.display(description=_("invitation"))
    def invitation(self, user: User) -> str:
        """Where the invitation of a person of the staff stands."""
        if not user.is_staff:
            return "–"
        if user.has_usable_password():
            return gettext("has set a password")
        end = get_invitation_end(user)
        if end is None:
            return gettext("not invited yet")
        if end < timezone.now():
            return gettext("ended unused: invite again from the list of accounts")
        return gettext("waits until %(end)s") % {
            "end": date_format(end, "DATETIME_FORMAT")
        }

    @admin.action(
        description=_("Remove the second factor (lost phone)"), permissions=["change"]
    )
    def take_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        raise_if_reauthentication_required(request, app="pemwecco.accounts")
        by = get_staff_user(request)
        for user in chosen:
            try:
                taken = remove_second_factor(by=by, user=user)
            except Refused as refusal:
                messages.error(request, join_label(user, refusal))
                continue
            if taken:
                messages.success(
                    request,
                    gettext("%(person)s sets up a second factor at the next sign-in.")
                    % {"person": user},
                )

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        names = {role.value: str(name) for role, name in ROLE_NAMES.items()}
        shown = []
        for group in user.groups.all():
            shown.append(names.get(group.name, group.name))
        return ", ".join(shown)

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(getattr(user, "has_factor", False))
