"""Who is told of many cases at once: everybody read in a handful of statements, each found as for one case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.accounts.selectors import agency_people, heads
from mitm.cases.people import EVALUATING_ROLES, SharedCase


@dataclass(frozen=True, slots=True)
class Readers:
    """The people of a batch of cases."""

    laboratories: Mapping[int, list[User]]
    authors: Mapping[tuple[int, int], User]
    followers: Mapping[int, User]
    heads: Sequence[User] = field(default=())

    def of_laboratory(self, case: SharedCase) -> list[User]:
        """The responsible pharmacists, and the author of the case if still there (as `people_of_laboratory`)."""
        if case.laboratory_id is None:
            return []
        people = {person.pk: person for person in self.laboratories.get(case.laboratory_id, [])}
        author = self.authors.get((case.laboratory_id, case.created_by_id or 0))
        return list((people | ({author.pk: author} if author else {})).values())

    def of_agency(self, case: SharedCase) -> list[User]:
        """Whoever follows the case, or the heads (as `people_of_agency`)."""
        follower = self.follower(case)
        return [follower] if follower else list(self.heads)

    def follower(self, case: SharedCase) -> User | None:
        """Whoever follows the case, if still there to do so."""
        return self.followers.get(case.assigned_to_id or 0)


def readers_of(cases: Iterable[SharedCase], *, today: dt.date) -> Readers:
    """Whom to tell of these cases; three statements however many there are."""
    cases = list(cases)
    valid = Membership.objects.valid_on(today).select_related("user")
    wanted = Q(role=Role.PHARMACIST) | Q(user__in={case.created_by_id for case in cases if case.created_by_id})
    theirs = {case.laboratory_id for case in cases if case.laboratory_id}
    laboratories: dict[int, list[User]] = defaultdict(list)
    authors = {}
    for row in valid.filter(wanted, laboratory__in=theirs).order_by("pk") if theirs else ():
        if row.laboratory_id is not None:
            authors[row.laboratory_id, row.user_id] = row.user
            if row.role == Role.PHARMACIST:
                laboratories[row.laboratory_id].append(row.user)
    followers = {person.pk: person for person in agency_people(*EVALUATING_ROLES, today=today)}
    return Readers(laboratories, authors, followers, heads(today=today))
