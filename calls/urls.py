"""Addresses of the pages of calls."""

from django.urls import path

from calls.views import language, review, upload
from calls.views import list as listed

app_name = "calls"
urlpatterns = [
    path("", listed.call_list, name="list"),
    path("upload/", upload.upload, name="upload"),
    path("<uuid:call_id>/", review.review, name="review"),
    path("<uuid:call_id>/progress/", review.progress, name="review-progress"),
    path("<uuid:call_id>/language/", language.correct, name="language"),
    path("<uuid:call_id>/analyze/", review.analyze, name="analyze"),
    path("<uuid:call_id>/retry/", review.retry, name="retry"),
    path("<uuid:call_id>/cancel/", review.cancel, name="cancel"),
]
