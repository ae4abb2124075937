"""Classifier versions and policies in the admin: read, trained, rolled back, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import signed_in
from tickets.domain.classifier.training import train_next
from tickets.domain.decision.policies import change_policy, current_policy
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.models import ClassifierVersion, DecisionPolicy
from tickets.states import ClassifierState
from tickets.tests.make_actors import PROGRAM
from tickets.tests.office import act, add_page, list_page, manager_of, page_of, sent
from tickets.tests.word_features import WordFeatures

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

TRAIN = "admin:tickets_classifierversion_train"
_ENDINGS = ("please", "now", "today", "again", "thanks", "quickly", "soon", "sir", "friend", "ok")


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.admin.classifiers.feature_engine", WordFeatures)


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


def trained(tenant: Tenant) -> ClassifierVersion:
    with tenant_scope(tenant.pk):
        texts = {"refund": "give my money back", "parcel": "where did the parcel go"}
        import_intents(
            [
                IntentEntry(name, [f"{said} {end}" for end in _ENDINGS])
                for name, said in texts.items()
            ],
            actor=PROGRAM,
        )
        version = train_next(WordFeatures())
    assert version
    return version


def test_a_version_shows_how_good_it_is(acme: Tenant, client: Client) -> None:
    version = trained(acme)
    page = client.get(page_of(version)).text
    for words in ("20 in 2 intents", "Calibration error", "Brier score", "its training"):
        assert words in page
    assert page.index("Confidence calibration") < page.index("By intent")


def test_the_worst_intents_come_first(acme: Tenant, client: Client) -> None:
    version = trained(acme)
    with tenant_scope(acme.pk):
        version.metrics["intents"] = {"good": (9, 10), "bad": (1, 10), "worse": (0, 3)}
        version.save(update_fields=["metrics"])
    page = client.get(page_of(version)).text
    assert page.index("<td>worse</td>") < page.index("<td>bad</td>") < page.index("<td>good</td>")


def test_an_older_version_decides_again_with_one_click(acme: Tenant, client: Client) -> None:
    first, second = trained(acme), trained(acme)
    assert second.is_active
    assert "Activate this version" in client.get(page_of(first)).text

    assert "Version 1 is active from now on" in act(client, "let_decide", first)

    with tenant_scope(acme.pk):
        active = ClassifierVersion.objects.get(is_active=True)
    assert active == first
    assert active.activated_by_name.startswith("qa_manager")


def test_a_bad_version_is_not_let_decide(acme: Tenant, client: Client) -> None:
    good = trained(acme)
    with tenant_scope(acme.pk):
        bad = ClassifierVersion.objects.create(number=2, state=ClassifierState.REJECTED)
    assert "Only a version that was trained and passed its checks" in act(client, "let_decide", bad)
    assert "Select one version" in act(client, "let_decide", good, bad)
    with tenant_scope(acme.pk):
        assert ClassifierVersion.objects.get(is_active=True) == good


def test_a_training_is_asked_for(acme: Tenant, client: Client) -> None:
    assert "Version 1 is being trained" in sent(client, reverse(TRAIN))
    assert "Version 1 is being trained" in sent(client, reverse(TRAIN))
    assert client.get(reverse(TRAIN)).status_code == 405
    with tenant_scope(acme.pk):
        assert ClassifierVersion.objects.get().state == ClassifierState.TRAINING


@pytest.mark.parametrize("count", [1, 9])
def test_the_versions_cost_the_same_however_many(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        for number in range(1, count + 1):
            ClassifierVersion.objects.create(number=number, state=ClassifierState.FAILED)
    with django_assert_num_queries(7):
        page = client.get(list_page(ClassifierVersion)).text
    assert page.count('class="state failed"') == count


def given(**changed: object) -> dict[str, object]:
    policy = {"is_on": "on", "threshold": "0.8", "risk_target": "", "audit_share": "2"}
    return policy | {"opinion_band": "0.1"} | changed


def test_a_policy_is_changed_by_a_new_one(acme: Tenant, client: Client) -> None:
    page = sent(client, add_page(DecisionPolicy), **given(risk_target="0.5", audit_share="7.5"))

    assert "at most 0.5 wrong answers in a hundred" in page
    with tenant_scope(acme.pk):
        policy = current_policy()
        assert (policy.number, policy.threshold, policy.risk_target) == (2, 0.8, 0.005)
        assert (policy.audit_share, policy.opinion_band, policy.is_on) == (0.075, 0.1, True)
        assert policy.by_name.startswith("qa_manager")


def test_one_switch_ends_all_answers(acme: Tenant, client: Client) -> None:
    page = sent(client, add_page(DecisionPolicy), **given(is_on=""))
    assert "every ticket is escalated" in page
    assert "active, auto-resolve off" in page
    with tenant_scope(acme.pk):
        assert current_policy().is_on is False


def test_the_page_begins_with_what_is_in_force(acme: Tenant, client: Client) -> None:
    with tenant_scope(acme.pk):
        change_policy(threshold=0.9, risk_target=0.01, audit_share=0.05, actor=PROGRAM)
    page = client.get(add_page(DecisionPolicy)).text
    for words in ("Policy 2 is active", 'value="0.9"', 'value="1"', 'value="5"'):
        assert words in page


def test_the_page_shows_what_a_threshold_does(acme: Tenant, client: Client) -> None:
    assert "Effect of the confidence threshold" not in client.get(add_page(DecisionPolicy)).text
    version = trained(acme)
    with tenant_scope(acme.pk):
        version.metrics["risk_coverage"] = [[0.97, 0.5, 0.0], [0.8, 0.75, 0.02], [0.3, 1.0, 0.1]]
        version.save(update_fields=["metrics"])
    page = "".join(client.get(add_page(DecisionPolicy)).text.split())
    assert '0.75</td><tdclass="number">75.0%</td><tdclass="number">2.00%' in page
    assert '0.95</td><tdclass="number">50.0%</td><tdclass="number">0.00%' in page
    assert ">0.99</td>" not in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"threshold": "1.1"}, "less than or equal to 1"),
        ({"threshold": "nan"}, "Enter a number"),
        ({"threshold": ""}, "This field is required"),
        ({"risk_target": "0"}, "greater than or equal to 0.01"),
        ({"audit_share": "101"}, "less than or equal to 100"),
        ({"opinion_band": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_no_policy_is_said(
    acme: Tenant, client: Client, wrong: dict[str, object], why: str
) -> None:
    assert why in sent(client, add_page(DecisionPolicy), **given(**wrong))
    with tenant_scope(acme.pk):
        assert current_policy().number == 1


@pytest.mark.parametrize("count", [1, 9])
def test_the_policies_cost_the_same_however_many(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        current_policy()
        for _ in range(count - 1):
            change_policy(is_on=True, actor=PROGRAM)
    with django_assert_num_queries(7):
        page = client.get(list_page(DecisionPolicy)).text
    assert page.count('class="state') == count


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT])
def test_other_roles_decide_nothing(acme: Tenant, role: Role) -> None:
    client = signed_in(make_member(acme, role).user)
    for path in (list_page(ClassifierVersion), list_page(DecisionPolicy), add_page(DecisionPolicy)):
        assert client.get(path).status_code == 403
    assert client.post(reverse(TRAIN)).status_code == 403
