"""Who may do what: the rights, once, with their words; the roles of persons, and which rights each role brings.

A key of a program carries rights directly, as its scopes. Duties are separated: no role but a person with several has
both the release of credit and the issue of invoices. Not here: who somebody is (gateway.identity).
"""

from enum import StrEnum

from gateway.model.decision import Role
from gateway.model.finding import Words


class Right(StrEnum):
    OPEN = "open"  # anybody
    SELF = "self"  # whoever is signed in, about themselves
    READ = "orders:read"
    WRITE = "orders:write"
    SETTLE = "orders:settle"
    DESPATCH = "orders:despatch"
    CREDIT = "credit:release"
    INVOICES = "invoices:read"
    BILL = "invoices:issue"
    MASTER = "masterdata:read"
    TEACH = "masterdata:write"
    SYSTEM = "system:read"
    RUN = "system:run"
    WEBHOOKS = "webhooks:manage"
    PEOPLE = "people:manage"
    AUDIT = "audit:read"
    PORTAL = "portal:use"  # one customer's own orders, in the portal


RIGHT_WORDS: dict[Right, Words] = {
    Right.OPEN: Words(fr="ouvert à tous", en="open to all"),
    Right.SELF: Words(fr="son propre compte", en="one's own account"),
    Right.READ: Words(
        fr="voir commandes, envois, documents et événements", en="see orders, transmissions, documents and events"
    ),
    Right.WRITE: Words(
        fr="transmettre, modifier et annuler des commandes", en="hand over, change and cancel orders"
    ),
    Right.SETTLE: Words(fr="lever les blocages, refuser", en="lift holds, refuse"),
    Right.DESPATCH: Words(fr="expédier", en="despatch"),
    Right.CREDIT: Words(fr="libérer le crédit", en="release credit"),
    Right.INVOICES: Words(fr="voir les factures", en="see invoices"),
    Right.BILL: Words(fr="émettre factures et avoirs", en="issue invoices and credit notes"),
    Right.MASTER: Words(fr="voir les données de base", en="see master data"),
    Right.TEACH: Words(fr="modifier les données de base", en="change master data"),
    Right.SYSTEM: Words(fr="voir l'état du système", en="see how the system is"),
    Right.RUN: Words(fr="exploiter : relancer, reprendre, rejouer", en="operate: requeue, reprocess, replay"),
    Right.WEBHOOKS: Words(fr="gérer les webhooks", en="manage webhooks"),
    Right.PEOPLE: Words(fr="gérer personnes et clés", en="manage persons and keys"),
    Right.AUDIT: Words(fr="lire le journal d'audit", en="read the audit log"),
    Right.PORTAL: Words(fr="l'espace client", en="the customer portal"),
}  # fmt: skip

ROLE_WORDS: dict[Role, Words] = {
    Role.CLERK: Words(fr="Gestionnaire de commandes", en="Order clerk"),
    Role.CREDIT: Words(fr="Crédit", en="Credit"),
    Role.BILLING: Words(fr="Facturation", en="Billing"),
    Role.IT: Words(fr="Informatique", en="IT"),
    Role.ADMIN: Words(fr="Administration des accès", en="Access administration"),
    Role.AUDITOR: Words(fr="Audit (lecture seule)", en="Auditor (reads only)"),
    Role.CUSTOMER: Words(fr="Client", en="Customer"),
}

HOUSE_ROLES: tuple[Role, ...] = tuple(role for role in Role if role is not Role.CUSTOMER)
"""What a person of the house may be given. A customer's person is one by its account."""

_SEEING = frozenset({Right.SELF, Right.READ, Right.INVOICES, Right.MASTER})

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: _SEEING | {Right.WRITE, Right.SETTLE, Right.DESPATCH},
    Role.CREDIT: _SEEING | {Right.CREDIT},
    Role.BILLING: _SEEING | {Right.BILL},
    Role.IT: _SEEING | {Right.TEACH, Right.SYSTEM, Right.RUN, Right.WEBHOOKS},
    Role.ADMIN: frozenset({Right.SELF, Right.SYSTEM, Right.PEOPLE, Right.AUDIT}),
    Role.AUDITOR: _SEEING | {Right.SYSTEM, Right.AUDIT},
    Role.CUSTOMER: frozenset({Right.PORTAL}),
}

SCOPES: tuple[Right, ...] = tuple(
    right for right in Right if right not in (Right.OPEN, Right.SELF, Right.PEOPLE, Right.PORTAL)
)
"""What a key may be given. Persons and keys are managed by persons only, and the portal is for persons."""

PARTNER_SCOPES: tuple[Right, ...] = (Right.READ, Right.WRITE, Right.INVOICES, Right.WEBHOOKS)
"""What a key that is bound to a partner or a customer may be given at most."""

_ROLE_OF: dict[Right, Role] = {Right.SETTLE: Role.CLERK, Right.CREDIT: Role.CREDIT, Right.BILL: Role.BILLING}


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    return frozenset().union(*(ROLE_RIGHTS[role] for role in roles))


def roles_behind(rights: frozenset[Right]) -> frozenset[Role]:
    """Whose holds a program with these rights may lift."""
    return frozenset(role for right, role in _ROLE_OF.items() if right in rights)
