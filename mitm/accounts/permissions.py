"""What each role may do: one enum, one table. Whatever is not listed is refused."""

from enum import StrEnum

from mitm.accounts.enums import Role


class Permission(StrEnum):
    """`face:object:action`."""

    AGENCY_AUDIT_READ = "agency:audit:read"
    AGENCY_CASE_ASSIGN = "agency:case:assign"
    AGENCY_CASE_EVALUATE = "agency:case:evaluate"
    AGENCY_CASE_READ = "agency:case:read"
    AGENCY_DECISION_PROPOSE = "agency:decision:propose"
    AGENCY_DECISION_SIGN = "agency:decision:sign"
    AGENCY_DELEGATION_MANAGE = "agency:delegation:manage"
    AGENCY_DELEGATION_READ = "agency:delegation:read"
    AGENCY_DOCTRINE_CHANGE = "agency:doctrine:change"
    AGENCY_DOCTRINE_MEASURE = "agency:doctrine:measure"
    AGENCY_JOB_READ = "agency:job:read"
    AGENCY_NOTICE_PUBLISH = "agency:notice:publish"
    AGENCY_OUTBOX_READ = "agency:outbox:read"
    AGENCY_OUTBOX_RETRY = "agency:outbox:retry"
    AGENCY_PEOPLE_MANAGE = "agency:people:manage"
    AGENCY_PEOPLE_READ = "agency:people:read"
    AGENCY_REGISTER_ADDRESS = "agency:register:address"
    AGENCY_REGISTER_IMPORT = "agency:register:import"
    AGENCY_REGISTER_MERGE = "agency:register:merge"
    AGENCY_REGISTER_READ = "agency:register:read"
    PORTAL_CASE_CONFIRM = "portal:case:confirm"
    PORTAL_CASE_READ = "portal:case:read"
    PORTAL_CASE_WRITE = "portal:case:write"
    PORTAL_PEOPLE_MANAGE = "portal:people:manage"


_AGENCY_READ = {
    Permission.AGENCY_CASE_READ,
    Permission.AGENCY_REGISTER_READ,
    Permission.AGENCY_JOB_READ,
}
_PORTAL_READ = {Permission.PORTAL_CASE_READ}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DECLARANT: frozenset(_PORTAL_READ | {Permission.PORTAL_CASE_WRITE}),
    Role.PHARMACIST: frozenset(_PORTAL_READ | {Permission.PORTAL_CASE_WRITE, Permission.PORTAL_CASE_CONFIRM}),
    Role.COMPANY_ADMIN: frozenset(_PORTAL_READ | {Permission.PORTAL_PEOPLE_MANAGE}),
    Role.READER: frozenset(_PORTAL_READ),
    Role.EVALUATOR: frozenset(
        _AGENCY_READ
        | {
            Permission.AGENCY_CASE_EVALUATE,
            Permission.AGENCY_DECISION_PROPOSE,
            Permission.AGENCY_REGISTER_ADDRESS,
        }
    ),
    Role.HEAD: frozenset(
        _AGENCY_READ
        | {
            Permission.AGENCY_CASE_EVALUATE,
            Permission.AGENCY_CASE_ASSIGN,
            Permission.AGENCY_DECISION_PROPOSE,
            Permission.AGENCY_DECISION_SIGN,
            Permission.AGENCY_DELEGATION_READ,
            Permission.AGENCY_DOCTRINE_MEASURE,
            Permission.AGENCY_NOTICE_PUBLISH,
            Permission.AGENCY_REGISTER_ADDRESS,
            Permission.AGENCY_REGISTER_MERGE,
        }
    ),
    Role.JURIST: frozenset(
        _AGENCY_READ
        | {
            Permission.AGENCY_DELEGATION_READ,
            Permission.AGENCY_DOCTRINE_CHANGE,
            Permission.AGENCY_DOCTRINE_MEASURE,
        }
    ),
    Role.SIGNATORY: frozenset(_AGENCY_READ | {Permission.AGENCY_DECISION_SIGN, Permission.AGENCY_DELEGATION_READ}),
    Role.INSPECTOR: frozenset(_AGENCY_READ),
    Role.PUBLISHER: frozenset(_AGENCY_READ | {Permission.AGENCY_NOTICE_PUBLISH}),
    Role.ADMIN: frozenset(
        _AGENCY_READ
        | {
            Permission.AGENCY_DELEGATION_MANAGE,
            Permission.AGENCY_DELEGATION_READ,
            Permission.AGENCY_OUTBOX_READ,
            Permission.AGENCY_OUTBOX_RETRY,
            Permission.AGENCY_PEOPLE_MANAGE,
            Permission.AGENCY_PEOPLE_READ,
            Permission.AGENCY_REGISTER_ADDRESS,
            Permission.AGENCY_REGISTER_IMPORT,
            Permission.AGENCY_REGISTER_MERGE,
        }
    ),
    Role.AUDITOR: frozenset(
        _AGENCY_READ
        | {
            Permission.AGENCY_AUDIT_READ,
            Permission.AGENCY_DELEGATION_READ,
            Permission.AGENCY_OUTBOX_READ,
            Permission.AGENCY_PEOPLE_READ,
        }
    ),
}
