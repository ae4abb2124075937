"""Addresses below /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from parcels.api import ParcelViewSet

router = SimpleRouter(trailing_slash=False)
router.register("parcels", ParcelViewSet, basename="parcel")
urlpatterns = [path("", include(router.urls))]
