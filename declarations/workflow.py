"""The state machines of declarations and of public notices, and nothing else: transitions change the state of self."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from declarations.enums import NoticeState, State

_UNDER_WAY = [State.FILED, State.EVALUATING, State.FOLLOWED]


class DeclarationWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """draft → (to confirm) → filed → evaluating ⇄ followed → one of five ends."""

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

    @transition(field=state, source=[State.DRAFT, State.TO_CONFIRM], target=State.FILED)
    def file(self) -> None:
        """The pharmacist confirms: the declaration is filed."""

    @transition(field=state, source=State.FILED, target=State.EVALUATING)
    def take(self) -> None:
        """An evaluator takes the case."""

    @transition(field=state, source=State.EVALUATING, target=State.FOLLOWED)
    def conclude(self) -> None:
        """The evaluation is done; the case is followed until it ends."""

    @transition(field=state, source=State.FOLLOWED, target=State.EVALUATING)
    def reassess(self) -> None:
        """News call for a new evaluation."""

    @transition(field=state, source=_UNDER_WAY, target=State.RETURNED)
    def end_returned(self) -> None:
        """The product is available again."""

    @transition(field=state, source=_UNDER_WAY, target=State.AVOIDED)
    def end_avoided(self) -> None:
        """The risk never became a rupture."""

    @transition(field=state, source=_UNDER_WAY, target=State.REVERSED)
    def end_reversed(self) -> None:
        """The company gives its cessation up."""

    @transition(field=state, source=_UNDER_WAY, target=State.CEASED)
    def end_ceased(self) -> None:
        """Marketing has stopped."""

    @transition(field=state, source=_UNDER_WAY, target=State.IN_ERROR)
    def end_in_error(self) -> None:
        """There was nothing to declare."""

    @transition(field=state, source=[State.RETURNED, State.AVOIDED, State.REVERSED], target=State.FOLLOWED)
    def reopen(self) -> None:
        """The end proves premature."""


class NoticeWorkflow(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """draft → published → superseded by a correction, or withdrawn."""

    state = FSMField("état", max_length=20, choices=NoticeState.choices, default=NoticeState.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=NoticeState.DRAFT, target=NoticeState.PUBLISHED)
    def publish(self) -> None:
        """The public may read it."""

    @transition(field=state, source=NoticeState.PUBLISHED, target=NoticeState.SUPERSEDED)
    def supersede(self) -> None:
        """A later notice takes its place."""

    @transition(field=state, source=NoticeState.PUBLISHED, target=NoticeState.WITHDRAWN)
    def withdraw(self) -> None:
        """It should not be read any more."""

    @transition(field=state, source=NoticeState.DRAFT, target=NoticeState.DISCARDED)
    def discard(self) -> None:
        """It will never be published."""
