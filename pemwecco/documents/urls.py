from __future__ import annotations

from django.urls import path

from pemwecco.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<int:pk>/", views.download, name="download"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
