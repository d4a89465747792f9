from __future__ import annotations

from django.urls import path

from mobility.letters.views import invitations, letters

app_name = "letters"
urlpatterns = [
    path("me/visa/undertaking/", letters.show_undertaking, name="undertaking"),
    path(
        "me/visa/undertaking/letter.pdf",
        letters.open_undertaking,
        name="undertaking_pdf",
    ),
    path(
        "me/visa/undertaking/pages.png",
        letters.show_undertaking_pages,
        name="undertaking_pages",
    ),
    path("me/visa/form/", letters.edit_form_answers, name="form"),
    path("me/visa/bundle/", letters.show_bundle, name="bundle"),
    path(
        "partners/invitations/<int:pk>/", invitations.show_invitation, name="invitation"
    ),
    path(
        "partners/invitations/<int:pk>/letter.pdf",
        invitations.open_invitation,
        name="invitation_pdf",
    ),
    path(
        "partners/invitations/<int:pk>/pages.png",
        invitations.show_invitation_pages,
        name="invitation_pages",
    ),
    path(
        "partners/invitations/<int:pk>/words/",
        invitations.edit_invitation_wording,
        name="invitation_words",
    ),
    path(
        "partners/invitations/<int:pk>/sign/",
        invitations.sign_own_invitation,
        name="invitation_sign",
    ),
]
