from django.urls import path

from . import calendar_views, public_views, quality_views, views

app_name = "badges"

_CALENDAR = "define/<slug:issuer>/calendar/"  # no badge has this address
_BADGE = "define/<slug:issuer>/<slug:slug>/"
urlpatterns = [
    path("badges/", public_views.catalogue, name="catalogue"),
    path("badges/<slug:issuer>/<slug:slug>/", public_views.badge, name="badge"),
    path("badges/<slug:issuer>/<slug:slug>/allow-awards/", quality_views.allow_awards, name="allow_awards"),
    path("artwork/<uuid:public_id>.png", public_views.artwork, name="artwork"),
    path("define/<slug:issuer>/", views.define, name="define"),
    path(_CALENDAR, calendar_views.set_calendar, name="set_calendar"),
    path(f"{_CALENDAR}closures/", calendar_views.add_closure, name="add_closure"),
    path(f"{_CALENDAR}closures/<uuid:public_id>/", calendar_views.move_closure, name="move_closure"),
    path(
        f"{_CALENDAR}closures/<uuid:public_id>/remove/", calendar_views.remove_closure, name="remove_closure"
    ),
    path(_BADGE, views.draft, name="draft"),
    path(f"{_BADGE}about/", views.about, name="about"),
    path(f"{_BADGE}artwork/", views.artwork_edit, name="artwork_edit"),
    path(f"{_BADGE}components/<slug:kind>/", views.component, name="component"),
    path(f"{_BADGE}preview/", views.preview, name="preview"),
    path(f"{_BADGE}publish/", views.publish, name="publish"),
    path(f"{_BADGE}revise/", views.revise, name="revise"),
    path(f"{_BADGE}retire/", views.retire, name="retire"),
]
