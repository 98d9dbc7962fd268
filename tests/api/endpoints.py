"""Endpoints that exist in tests only, to see what all endpoints share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import include, path, re_path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.api.etags import conditional, etag_of, require_match
from mitm.api.idempotency import idempotent
from mitm.api.permissions import AnyoneMayAsk, AnyoneMayRead, HasScope, actor_of
from mitm.api.problems import not_found
from mitm.errors import CaseError, ConflictError, ForbiddenError


class Line(serializers.Serializer):
    """One line of a form."""

    quantity = serializers.IntegerField(min_value=1)


class Form(serializers.Serializer):
    """A form with lines."""

    name = serializers.CharField(max_length=5)
    lines = Line(many=True, required=False)

    def validate(self, data):
        """One rule about the whole."""
        if data["name"] == "non":
            raise serializers.ValidationError("Non.", code="refusé")
        return data


ERRORS = {
    "case": CaseError("Trop tard.", code="too_late", fields={"starts_on": "Cette date est passée."}),
    "conflict": ConflictError("Quelqu’un est passé avant.", code="moved_on"),
    "forbidden": ForbiddenError("Pas vous.", code="not_you"),
    "missing": Http404("secret table"),
    "denied": PermissionDenied("secret reason"),
    "crash": RuntimeError("secret of the code"),
}


class Failing(APIView):
    """Fails as it is told."""

    permission_classes = (AnyoneMayRead,)

    def get(self, request: Request, kind: str) -> Response:
        """Fail."""
        raise ERRORS[kind]


class Validating(APIView):
    """Checks a form."""

    permission_classes = (AnyoneMayAsk,)

    def post(self, request: Request) -> Response:
        """Check."""
        form = Form(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.data)


class Reading(APIView):
    """Open data with a version."""

    permission_classes = (AnyoneMayRead,)
    version = 1

    def get(self, request: Request) -> Response:
        """Read."""
        return conditional(request, etag_of("thing", self.version), Response({"version": self.version}))

    def put(self, request: Request) -> Response:
        """Never reached."""
        raise AssertionError


class Writing(APIView):
    """Writes one row for a machine."""

    permission_classes = (HasScope("declarations:write", Permission.PORTAL_CASE_WRITE),)

    @idempotent
    def post(self, request: Request) -> Response:
        """Open an account named in the body; `fail` makes it fail after having written."""
        user = User.objects.create_user(email=f"{User.objects.count()}@essai.example", first_name=request.data["name"])
        if request.data["name"] == "refused":
            raise CaseError("Refusé.", code="refused")
        if request.data["name"] == "answered":
            return Response({"code": "answered"}, status=409)
        return Response({"id": user.pk, "by": actor_of(request).label}, status=201, headers={"Location": "/x/1/"})

    def put(self, request: Request) -> Response:
        """Change a version that was read."""
        require_match(request, etag_of("thing", 1))
        return Response({"changed": True})


class Closed(APIView):
    """Forgot to say who may use it."""

    def get(self, request: Request) -> Response:
        """Never reached."""
        raise AssertionError


urlpatterns = [
    path("api/v1/", include("mitm.api.urls")),
    path("api/v1/fails/<kind>/", Failing.as_view()),
    path("api/v1/validates/", Validating.as_view()),
    path("api/v1/reads/", Reading.as_view()),
    path("api/v1/writes/", Writing.as_view()),
    path("api/v1/closed/", Closed.as_view()),
    re_path("^api/", not_found),
]
