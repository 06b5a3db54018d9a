"""Every address of the site, room by room."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from . import views

# Operators sign in as everybody does: behind the rate limits and with a proven address.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.home, name="home"),
    path("work-as/<slug:role>/", views.work_as, name="work_as"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<slug:name>/", views.outbox_message, name="outbox_message"),
    path("outbox/<slug:name>/body/", views.outbox_body, name="outbox_body"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("", include("reviews.urls")),  # before badges: its "define/<issuer>/reviewing/" is no badge
    path("", include("badges.urls")),
    path("", include("submissions.urls")),
    path("", include("credentials.urls")),
]
