"""Addresses of the earner's work."""

from django.urls import path

from . import views

app_name = "submissions"

_ONE = "submissions/<uuid:id>/"
urlpatterns = [
    path("submissions/", views.mine, name="mine"),
    path("submissions/start/<uuid:version>/", views.start, name="start"),
    path(_ONE, views.submission, name="submission"),
    path(f"{_ONE}motivation/", views.motivation, name="motivation"),
    path(f"{_ONE}parts/<slug:kind>/", views.part, name="part"),
    path(f"{_ONE}texts/<uuid:requirement>/", views.save_text, name="save_text"),
    path(f"{_ONE}files/<uuid:requirement>/", views.add_files, name="add_files"),
    path(f"{_ONE}files/<uuid:requirement>/uploads/", views.begin_upload, name="begin_upload"),
    path(f"{_ONE}uploads/<uuid:upload>/", views.upload, name="upload"),
    path(f"{_ONE}uploads/<uuid:upload>/cancel/", views.cancel_upload, name="cancel_upload"),
    path(f"{_ONE}links/<uuid:requirement>/", views.add_link, name="add_link"),
    path(f"{_ONE}items/<uuid:item>/", views.describe_item, name="describe_item"),
    path(f"{_ONE}items/<uuid:item>/remove/", views.remove_item, name="remove_item"),
    path(f"{_ONE}items/<uuid:item>/file/", views.item_file, name="item_file"),
    path(f"{_ONE}items/<uuid:item>/captions/", views.captions, name="captions"),
    path(f"{_ONE}items/<uuid:item>/captions.vtt", views.captions_file, name="captions_file"),
    path(f"{_ONE}people/", views.people, name="people"),
    path(f"{_ONE}people/name/", views.name_colleague, name="name_colleague"),
    path(f"{_ONE}people/statement/", views.save_statement, name="save_statement"),
    path(f"{_ONE}people/<uuid:colleague>/", views.change_colleague, name="change_colleague"),
    path(f"{_ONE}people/<uuid:colleague>/remove/", views.remove_colleague, name="remove_colleague"),
    path(f"{_ONE}stored/<slug:step>/", views.stored, name="stored"),
    path(f"{_ONE}note/", views.save_note, name="save_note"),
    path(f"{_ONE}check/", views.check, name="check"),
    path(f"{_ONE}names/", views.keep_names, name="keep_names"),
    path(f"{_ONE}preview/", views.preview, name="preview"),
    path(f"{_ONE}preview/<int:number>/", views.preview_file, name="preview_file"),
    path(f"{_ONE}preview/<int:number>/link/", views.preview_link, name="preview_link"),
    path(f"{_ONE}preview/<int:number>/captions/", views.preview_captions, name="preview_captions"),
    path(f"{_ONE}preview/<int:number>/picture/", views.preview_picture, name="preview_picture"),
    path(f"{_ONE}take-back/", views.take_back, name="take_back"),
    path(f"{_ONE}submit/", views.submit, name="submit"),
    path(f"{_ONE}withdraw/", views.withdraw, name="withdraw"),
    path(f"{_ONE}appeal/", views.appeal, name="appeal"),
]
