"""The admin page of this app."""

from django.contrib import admin

from parcels.models import Parcel
from tenants.admin.tenant_admin import ReadOnly


@admin.register(Parcel)
class ParcelAdmin(ReadOnly[Parcel]):
    list_display = ("label", "grams")
