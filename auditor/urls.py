"""Every address the product answers at."""

from django.contrib import admin
from django.urls import include, path

from auditor import health

urlpatterns = [
    path("", health.front_door),
    path("health", health.health),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
