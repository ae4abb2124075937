"""What language a call is transcribed in, and how it is doubted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from calls.domain.pipeline.transcription import transcribe
from calls.forms.details import DetailsForm
from calls.models import Call, Transcript
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.speech.languages import language_to_ask
from engines.speech.port import Speech
from tenants.models import TenantSettings
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from numpy import float32
    from numpy.typing import NDArray

    from tenants.models import Tenant


@dataclass
class Spanish(FakeSpeech):
    """Hears Spanish whatever it is told, as Whisper does of a Spanish call."""

    told: list[str | None] = field(default_factory=list)

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        self.told.append(language)
        speech = super().transcribe(samples, language=language or "es")
        return Speech(speech.words, speech.language, speech.usage, "es" if language else "")


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    call = make_call(acme)
    keep_recording(call, tone())
    with tenant_scope(acme.pk):
        yield call


@pytest.mark.parametrize(
    ("tenants", "calls", "told", "ended"),
    [
        ("en", "", ["en", "en"], ("en", "es")),
        ("en", "es", ["es", "es"], ("es", "")),
        ("en", "auto", [None, "es"], ("es", "")),
        ("auto", "", [None, "es"], ("es", "")),
        ("auto", "en", ["en", "en"], ("en", "es")),
    ],
)
def test_the_call_says_its_language_or_its_tenant_does(
    call: Call, tenants: str, calls: str, told: list[str | None], ended: tuple[str, str]
) -> None:
    TenantSettings.objects.update(language=tenants)
    Call.objects.update(spoken_language=calls)
    engine = Spanish()

    transcribe(make_stage(call).pk, engine)

    transcript = Transcript.objects.get()
    assert engine.told == told
    assert (transcript.language, transcript.sounds_like) == ended


def test_the_page_doubts_aloud(acme: Tenant, call: Call, client: Client) -> None:
    transcribe(make_stage(call).pk, Spanish())
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    page = client.get(call.get_absolute_url()).content.decode()

    assert "This call sounds like Spanish but was transcribed as English" in page


def test_the_api_sets_a_calls_language(acme: Tenant, call: Call) -> None:
    key, address = as_key(acme, "calls:write"), f"/api/v1/calls/{call.pk}"

    assert key.patch(address, {"language": "es"}, format="json").status_code == 200
    assert key.patch(address, {"language": "klingon"}, format="json").status_code == 400
    assert Call.objects.get().spoken_language == "es"


@pytest.mark.parametrize(
    ("said", "asked"), [("de-AT", "de"), ("EN", "en"), ("auto", None), ("xx", None), ("", None)]
)
def test_an_engine_is_told_what_it_knows(said: str, asked: str | None) -> None:
    assert language_to_ask(said) == asked


def test_the_upload_form_takes_a_language() -> None:
    assert DetailsForm({"language": "es"}).details.spoken_language == "es"
    assert DetailsForm({}).details.spoken_language is None
    assert not DetailsForm({"language": "klingon"}).is_valid()
