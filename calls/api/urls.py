"""Addresses of uploads and calls, below /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from calls.api.calls import CallViewSet
from calls.api.form_upload import CallUploadViewSet
from calls.api.search import SearchViewSet
from calls.api.uploads import UploadViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("uploads", UploadViewSet, basename="upload")
router.register("calls", CallViewSet, basename="call")

urlpatterns = [
    path("calls/upload", CallUploadViewSet.as_view({"post": "create"}), name="call-upload"),
    path("search", SearchViewSet.as_view({"get": "search"}), name="search"),
    path("", include(router.urls)),
]
