"""Addresses of sign-in and of a tenant's own things, below /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from tenants.api.ai_profiles import AIProfileViewSet
from tenants.api.people import MemberViewSet, TeamViewSet
from tenants.api.settings import SettingsView
from tenants.api.sign_in import RefreshView, SignInView
from tenants.api.usage import UsageView

router = SimpleRouter(trailing_slash=False)
router.register("ai-profiles", AIProfileViewSet, basename="ai-profile")
router.register("members", MemberViewSet, basename="member")
router.register("teams", TeamViewSet, basename="team")

urlpatterns = [
    path("auth/token", SignInView.as_view(), name="auth-token"),
    path("auth/refresh", RefreshView.as_view(), name="auth-refresh"),
    path("usage", UsageView.as_view(), name="usage"),
    path("settings", SettingsView.as_view(), name="settings"),
    path("", include(router.urls)),
]
