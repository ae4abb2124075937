"""How Django finds the composition root and the admin site."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules

from auditor.celery import app, schedule_sweeps


class AuditorConfig(AppConfig):
    name = "auditor"
    verbose_name = "Support Auditor"

    def ready(self) -> None:
        """Every process uses our broker: `shared_task` and `send_task` use the default app."""
        app.set_default()
        schedule_sweeps()


class AdminConfig(admin_apps.SimpleAdminConfig):
    """Only our apps' pages are registered: what other packages would add knows no tenant."""

    default_site = "tenants.admin.site.TenantAdminSite"

    def ready(self) -> None:
        super().ready()
        autodiscover_modules("admin.registered", register_to=admin.site)
