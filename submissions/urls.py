"""Addresses of the earner's work."""

from django.urls import path

from . import views

app_name = "submissions"
urlpatterns = [
    path("submissions/", views.mine, name="mine"),
    path("submissions/<uuid:id>/", views.submission, name="submission"),
]
