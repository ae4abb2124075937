"""The operation of this app."""

from __future__ import annotations

from rest_framework import mixins, serializers

from parcels.models import Parcel
from tenants.api.views import TenantViewSet


class ParcelSerializer(serializers.ModelSerializer[Parcel]):
    class Meta:
        model = Parcel
        fields = ("id", "label", "grams")


class ParcelViewSet(mixins.ListModelMixin, TenantViewSet[Parcel]):
    """Parcels of the tenant, newest first."""

    serializer_class = ParcelSerializer
    queryset = Parcel.objects.all()
    actions = {"list": "parcels.view_parcel"}
