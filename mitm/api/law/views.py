"""Endpoints of the law: facts in the body, verdicts in the answer, nothing kept."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mitm.api.law.schemas import one_or_many
from mitm.api.permissions import AnyoneMayAsk
from mitm.api.problems import CodedError
from mitm.law.rules import LANGUAGES, RULES, Rule, judge

MOST = 100
LANGUAGE = OpenApiParameter("language", str, enum=LANGUAGES, default="fr", description="Langue de l’explication.")


class Judging(APIView):
    """Asks a rule about one object of facts, or an array of them."""

    permission_classes = (AnyoneMayAsk,)
    rule: Rule

    def answer(self, request: Request) -> Response:
        """The verdicts; unfit facts get their error in the place of their verdict."""
        document = request.data
        if not isinstance(document, dict | list):
            raise CodedError(400, "invalid", "Un objet ou une liste d’objets est attendu.")
        if isinstance(document, list) and len(document) > MOST:
            raise CodedError(413, "too_many", f"La liste compte plus de {MOST} objets.")
        language = request.query_params.get("language", "fr")
        if language not in LANGUAGES:
            raise CodedError(400, "invalid", f"Langues possibles : {', '.join(LANGUAGES)}.")
        return Response(judge(type(self).rule, document, language))


class Clock(Judging):
    """The clock of a lowering request."""

    rule = staticmethod(RULES["clock"])

    @extend_schema(
        operation_id="droit_horloge",
        summary="Horloge d’une demande de baisse du stock de sécurité",
        description=(
            "Deux mois de silence valent rejet (R. 5124-49-4 III CSP). Les faits d’une demande donnent ses dates, son "
            f"état à l’instant `now` et leur explication. Un objet, ou une liste d’au plus {MOST} ; rien n’est gardé. "
            "Un objet dont un fait manque, contredit un autre ou est impossible reçoit `error` à la place."
        ),
        tags=["droit"],
        auth=[],
        parameters=[LANGUAGE],
        request={"application/json": one_or_many("ClockFacts")},
        responses={(200, "application/json"): one_or_many("ClockVerdict", "FactError")},
    )
    def post(self, request: Request) -> Response:
        """Judge."""
        return self.answer(request)
