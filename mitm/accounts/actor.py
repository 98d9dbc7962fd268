"""Who acts: a person in a membership, a machine, the system, or nobody. Services take an `Actor`, never a request."""

from __future__ import annotations

from dataclasses import dataclass

from mitm.accounts.enums import Audience, Role
from mitm.accounts.models import MachineAccount, Membership, User
from mitm.accounts.permissions import ROLE_PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, and on whose behalf."""

    user: User | None = None
    membership: Membership | None = None
    machine: MachineAccount | None = None
    system: str = ""

    @classmethod
    def of_system(cls, name: str) -> Actor:
        """The software itself, e.g. the tick."""
        return cls(system=name)

    @classmethod
    def of_machine(cls, machine: MachineAccount) -> Actor:
        """A laboratory's machine account."""
        return cls(user=machine.authorised_by.user, membership=machine.authorised_by, machine=machine)

    @property
    def audience(self) -> Audience:
        """Agency, laboratory, or public for anyone without a membership."""
        return self.membership.audience if self.membership else Audience.PUBLIC

    @property
    def role(self) -> Role | None:
        """The role of the membership in use."""
        return Role(self.membership.role) if self.membership else None

    @property
    def laboratory_id(self) -> int | None:
        """The laboratory acted for; None for the agency, the system and the public."""
        return self.membership.laboratory_id if self.membership else None

    @property
    def is_agency(self) -> bool:
        """Acts for the agency."""
        return self.audience == Audience.AGENCY

    @property
    def label(self) -> str:
        """The name kept in the journal, which must stay readable after the account has gone."""
        if self.system:
            return self.system
        if self.machine:
            return f"{self.machine.label} (machine)"
        return str(self.user) if self.user else "anonyme"

    @property
    def person(self) -> User:
        """The person who answers for the act; the software itself is nobody, and may not act where one must."""
        assert self.user is not None, "only a person may do this"
        return self.user

    @property
    def organisation(self) -> str:
        """The organisation's name kept in the journal."""
        if self.membership is None:
            return ""
        return str(self.membership.laboratory) if self.membership.laboratory_id else "Agence"

    def can(self, permission: Permission) -> bool:
        """Whether the role in use grants the permission."""
        return self.role is not None and permission in ROLE_PERMISSIONS[self.role]


NOBODY = Actor()
CLOCK = Actor.of_system("horloge")  # the tick: whatever happens because time has passed
