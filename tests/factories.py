"""Test data: each factory makes the smallest valid object; tests say only what matters to them."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mitm.accounts.enums import LABORATORY_ROLES, Role
from mitm.accounts.models import Membership, User
from mitm.registry.enums import HolderRole, Source
from mitm.registry.models import Holder, Laboratory, Presentation, Speciality

PASSWORD = "un-mot-de-passe-de-test"


class LaboratoryFactory(DjangoModelFactory):
    """A company."""

    class Meta:
        model = Laboratory

    name = factory.Sequence(lambda n: f"Laboratoire {n}")
    slug = factory.Sequence(lambda n: f"laboratoire-{n}")
    country = "FR"
    postal_address = "12 rue des Essais\n69003 LYON"
    is_fictive = True


class SpecialityFactory(DjangoModelFactory):
    """A medicine on the list of essential medicines, with the laboratory that operates it."""

    class Meta:
        model = Speciality
        skip_postgeneration_save = True

    cis = factory.Sequence(lambda n: f"6{n:07d}")
    name = factory.Sequence(lambda n: f"MOLÉCULINE {n} mg, comprimé")
    form = "comprimé"
    laboratory = factory.SubFactory(LaboratoryFactory)
    is_mitm = True
    first_seen_on = dt.date(2020, 1, 1)
    last_changed_on = dt.date(2020, 1, 1)
    source = Source.AGENCY

    @factory.post_generation
    def operated(self, create: bool, extracted: object, **kwargs: object) -> None:
        """Its laboratory operates it, as the register would say."""
        if create and self.laboratory is not None:
            Holder.objects.create(
                speciality=self, laboratory=self.laboratory, role=HolderRole.OPERATOR, source=Source.AGENCY
            )


class PresentationFactory(DjangoModelFactory):
    """A pack."""

    class Meta:
        model = Presentation

    cip13 = factory.Sequence(lambda n: f"34009{n:08d}")
    speciality = factory.SubFactory(SpecialityFactory)
    label = "plaquette de 30 comprimés"
    first_seen_on = dt.date(2020, 1, 1)
    source = Source.AGENCY


class UserFactory(DjangoModelFactory):
    """A person who can sign in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne-{n}@essai.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Essai-{n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A role of a person since 2020: for the agency, or for a laboratory when the role is a laboratory's."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.EVALUATOR
    laboratory = factory.Maybe(
        factory.LazyAttribute(lambda membership: membership.role in LABORATORY_ROLES),
        yes_declaration=factory.SubFactory(LaboratoryFactory),
        no_declaration=None,
    )
    starts_on = dt.date(2020, 1, 1)

    class Params:
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=1)))
