"""Every address the product answers at."""

from django.contrib import admin
from django.urls import include, path

from auditor import health, home
from tenants.pages import PageRoutes
from tenants.registry import declared

urlpatterns = [
    path("", health.front_door),
    path("health", health.health),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("home/", home.home, name="home"),
    path("api/v1/", include("auditor.api_urls")),
    *(path(routes.prefix, include(routes.urls)) for routes in declared(PageRoutes)),
    path("accounts/", include("allauth.account.urls")),  # Behind ours of the same address.
    path("admin/", admin.site.urls),
]

handler404 = "tenants.api.problems.not_found"
handler500 = "tenants.api.problems.failed"
