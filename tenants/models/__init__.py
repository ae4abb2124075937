"""Tenants, people, keys and the ledger."""

from tenants.models.acting import LONGEST_NAME, ActorStamp, actor_check, actor_is_known, actor_label
from tenants.models.ai_profiles import AIProfile, AIProfileVersion, CallTypeRole
from tenants.models.audit import AuditEvent
from tenants.models.keys import ApiKey, IdempotencyRecord
from tenants.models.mail import OutgoingMail
from tenants.models.objects import StoredObject
from tenants.models.owned import CurrentTenant, TenantManager, TenantOwned, of_this_tenant
from tenants.models.pauses import SystemPause, TenantPause
from tenants.models.people import Membership, PlatformVisit, Team, TeamMember, User
from tenants.models.phones import PhoneNumber
from tenants.models.tenant import Tenant, TenantSettings
from tenants.models.usage import ModelPrice, UsageEntry
from tenants.models.work import WorkItem, WorkItemQuerySet

__all__ = [
    "LONGEST_NAME",
    "AIProfile",
    "AIProfileVersion",
    "ActorStamp",
    "ApiKey",
    "AuditEvent",
    "CallTypeRole",
    "CurrentTenant",
    "IdempotencyRecord",
    "Membership",
    "ModelPrice",
    "OutgoingMail",
    "PhoneNumber",
    "PlatformVisit",
    "StoredObject",
    "SystemPause",
    "Team",
    "TeamMember",
    "Tenant",
    "TenantManager",
    "TenantOwned",
    "TenantPause",
    "TenantSettings",
    "UsageEntry",
    "User",
    "WorkItem",
    "WorkItemQuerySet",
    "actor_check",
    "actor_is_known",
    "actor_label",
    "of_this_tenant",
]
