"""The state machines of requests, letters and decisions, and nothing else: transitions change the state of self."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from derogations.enums import DecisionState, LetterState, State

_OPEN = [State.RECEIVED, State.INSTRUCTING]
_GRANTABLE = [State.INSTRUCTING, State.SILENCE, State.REFUSED, State.REVOKED, State.ABROGATED]


class RequestWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """draft → (to confirm) → received → instructing → decided, by a person or by silence."""

    state = FSMField("état", max_length=20, choices=State.choices, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=State.DRAFT, target=State.TO_CONFIRM)
    def submit(self) -> None:
        """Hand the draft to the responsible pharmacist."""

    @transition(field=state, source=State.TO_CONFIRM, target=State.DRAFT)
    def send_back(self) -> None:
        """The pharmacist asks for a correction."""

    @transition(field=state, source=[State.DRAFT, State.TO_CONFIRM], target=State.ABANDONED)
    def abandon(self) -> None:
        """Give the draft up."""

    @transition(field=state, source=[State.DRAFT, State.TO_CONFIRM], target=State.RECEIVED)
    def file(self) -> None:
        """The agency has received it: the clock runs."""

    @transition(field=state, source=State.RECEIVED, target=State.INSTRUCTING)
    def take(self) -> None:
        """An evaluator takes the request."""

    @transition(field=state, source=_OPEN, target=State.SILENCE)
    def fall_silent(self) -> None:
        """Two months have passed without a decision: the law rejects the request."""

    @transition(field=state, source=_GRANTABLE, target=State.GRANTED)
    def grant(self) -> None:
        """The agency grants it, in time, after silence, or on appeal."""

    @transition(field=state, source=[State.INSTRUCTING, State.SILENCE], target=State.REFUSED)
    def refuse(self) -> None:
        """The agency refuses it, in time or after silence."""

    @transition(field=state, source=[*_OPEN, State.SILENCE], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant gives it up, or had before silence decided."""

    @transition(field=state, source=State.GRANTED, target=State.REVOKED)
    def revoke(self) -> None:
        """An unlawful grant is taken back within four months (CRPA L. 242-1)."""

    @transition(field=state, source=State.GRANTED, target=State.ABROGATED)
    def abrogate(self) -> None:
        """A condition of the grant is no longer met (CRPA L. 242-2)."""


class LetterWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """draft → issued, or discarded."""

    state = FSMField("état", max_length=20, choices=LetterState.choices, default=LetterState.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=LetterState.DRAFT, target=LetterState.ISSUED)
    def issue(self) -> None:
        """It has left: nothing in it changes any more."""

    @transition(field=state, source=LetterState.DRAFT, target=LetterState.DISCARDED)
    def discard(self) -> None:
        """It will never be sent."""


class DecisionWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """proposed → signed by another person, returned, or discarded."""

    state = FSMField(
        "état", max_length=20, choices=DecisionState.choices, default=DecisionState.PROPOSED, protected=True
    )

    class Meta:
        abstract = True

    @transition(field=state, source=DecisionState.PROPOSED, target=DecisionState.SIGNED)
    def sign(self) -> None:
        """A person with a delegation valid that day signs."""

    @transition(field=state, source=DecisionState.PROPOSED, target=DecisionState.RETURNED)
    def send_back(self) -> None:
        """The signatory wants something else."""

    @transition(field=state, source=DecisionState.PROPOSED, target=DecisionState.DISCARDED)
    def discard(self) -> None:
        """It has lost its object: the request was withdrawn, or the proposer takes it back."""
