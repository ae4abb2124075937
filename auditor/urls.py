"""Every address the product answers at."""

from django.contrib import admin
from django.urls import include, path

from auditor import health, home
from tickets.views import feedback

urlpatterns = [
    path("", health.front_door),
    path("health", health.health),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("home/", home.home, name="home"),
    path("calls/", include("calls.urls")),
    path("tickets/figures/", include("tickets.figures_urls")),
    path("tickets/", include("tickets.urls")),
    path("feedback/<str:token>/", feedback.feedback, name="feedback"),
    path("storage/", include("calls.views.storage.urls")),
    path("api/v1/", include("auditor.api_urls")),
    path("accounts/", include("tenants.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/pipeline/", include("calls.admin.urls")),
    path("admin/", admin.site.urls),
]

handler404 = "tenants.api.problems.not_found"
handler500 = "tenants.api.problems.failed"
