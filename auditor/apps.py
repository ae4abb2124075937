"""How Django finds the composition root and the admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AuditorConfig(AppConfig):
    name = "auditor"
    verbose_name = "Support Auditor"


class AdminConfig(admin_apps.AdminConfig):
    default_site = "tenants.admin.site.OfficeSite"
