from __future__ import annotations

from django.urls import path

from pemwecco.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<int:pk>/", views.download_document, name="download"),
    path("files/<int:pk>/pages/", views.show_document_pages, name="pages"),
    path("verify/", views.show_verification, name="verify"),
    path("verify/<str:code>/", views.show_verified_document, name="verify_code"),
]
