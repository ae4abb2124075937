"""The API's addresses, below /api/v1/."""

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from auditor.health import api_health
from tenants.api.docs import SchemaView, docs, redoc
from tenants.api.problems import unknown_address
from tenants.pages import ApiRoutes
from tenants.registry import declared

urlpatterns = [
    path("health", api_health, name="api-health"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="api-docs"),
    path("redoc/", redoc, name="api-redoc"),
    *(path("", include(routes.urls)) for routes in declared(ApiRoutes)),
    re_path(r"", csrf_exempt(unknown_address)),
]
