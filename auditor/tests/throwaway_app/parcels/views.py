"""The page of this app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render

from parcels.models import Parcel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def parcel_list(request: HttpRequest) -> HttpResponse:
    return render(request, "parcels/list.html", {"parcels": Parcel.objects.all()})
