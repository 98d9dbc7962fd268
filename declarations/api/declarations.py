"""A laboratory's machine files, updates and reads its declarations: the same services as the screens."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.declaration_serializers import (
    AttachmentSerializer,
    BegunSerializer,
    DeclarationSerializer,
    EndSerializer,
    FieldSerializer,
    FileSerializer,
    field_table,
)
from declarations.api.field_serializers import FilingSerializer, UpdateSerializer
from declarations.enums import Kind, State
from declarations.filters.api import OwnDeclarationFilter
from declarations.models import Declaration
from declarations.reports import receipt_title
from declarations.selectors import api as selectors
from declarations.services.documents import receipt_bytes
from declarations.services.ending import end_report
from declarations.services.exchanges import file_add
from declarations.services.filing import notice_file
from declarations.services.intervals import interval_change
from declarations.services.updates import update_file_at_once
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.api.etags import conditional, etag_of, require_match
from mitm.api.idempotency import HEADER, KEY_PATTERN, idempotent
from mitm.api.pagination import ByCursor
from mitm.api.parsing import Multipart
from mitm.api.permissions import HasScope, actor_of
from mitm.api.reading import OpenData
from mitm.api.rendering import Pdf
from mitm.cases.products import ProductRef
from mitm.documents.selectors import attachments_of
from mitm.web.downloads import download

TAGS = ["déclarations"]
READ = HasScope("declarations:read", Permission.PORTAL_CASE_READ)
WRITE = HasScope("declarations:write", Permission.PORTAL_CASE_WRITE)
KEY = OpenApiParameter(
    HEADER,
    type={"type": "string", "pattern": KEY_PATTERN},
    location=OpenApiParameter.HEADER,
    description="Numéro choisi par le client\u00a0: une requête renvoyée avec le même numéro n’a d’effet "
    "qu’une fois, et reçoit la même réponse, pendant 48 heures.",
)
VERSION = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="ETag de la version lue\u00a0: refuse la requête (412) si la déclaration a changé depuis.",
)


class Newest(ByCursor):
    """The latest filed first."""

    ordering = "-id"


def _tag(declaration: Declaration) -> str:
    return etag_of("declaration", declaration.pk, declaration.revision)


def _answer(declaration: Declaration, *, status: int = 200) -> Response:
    response = Response(DeclarationSerializer(declaration).data, status=status)
    response["ETag"] = _tag(declaration)
    response["Location"] = f"/api/v1/declarations/{declaration.reference}/"
    return response


def _own(request: Request, reference: str) -> Declaration:
    declaration = selectors.own_filed(reference, actor=actor_of(request))
    if declaration is None:
        raise Http404
    return declaration


def _own_as_read(request: Request, reference: str) -> Declaration:
    """A declaration, unless it has changed since the client read it."""
    declaration = _own(request, reference)
    if "If-Match" in request.headers:
        require_match(request, _tag(declaration))
    return declaration


class DeclarationList(ListAPIView):
    """Own declarations, and the filing of a new one."""

    serializer_class = DeclarationSerializer
    filterset_class = OwnDeclarationFilter
    pagination_class = Newest
    queryset = selectors.nothing()

    def get_permissions(self):  # type: ignore[no-untyped-def]
        """Reading and writing are two scopes."""
        return [WRITE()] if self.request.method == "POST" else [READ()]

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """The laboratory's own."""
        return selectors.all_own_filed(actor=actor_of(self.request))

    @extend_schema(operation_id="declarations", summary="Ses déclarations déposées", tags=TAGS)
    def get(self, request: Request) -> Response:
        """Read."""
        return self.list(request)

    @extend_schema(
        operation_id="declaration_deposer",
        summary="Déposer une déclaration",
        description="Le premier avis suffit\u00a0: produits, nature, dates, cause, retour probable ou « inconnu ». "
        "La machine dépose sous la responsabilité du pharmacien qui l’a autorisée.",
        tags=TAGS,
        parameters=[KEY],
        request=FilingSerializer,
        responses={201: DeclarationSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """File."""
        form = FilingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        refs = [ProductRef(item["cis"], item.get("cip13")) for item in form.validated_data["products"]]
        declaration = notice_file(values=form.table_values, products=refs, actor=actor_of(request))
        return _answer(declaration, status=201)


class DeclarationItem(GenericAPIView):
    """One declaration."""

    permission_classes = (READ,)
    serializer_class = DeclarationSerializer
    queryset = selectors.nothing()

    @extend_schema(operation_id="declaration", summary="Une de ses déclarations", tags=TAGS)
    def get(self, request: Request, reference: str) -> Response:
        """Read."""
        declaration = _own(request, reference)
        return conditional(request, _tag(declaration), _answer(declaration))


class DeclarationReceipt(GenericAPIView):
    """The receipt of a declaration."""

    permission_classes = (READ,)
    renderer_classes = (Pdf,)
    filter_backends = ()
    queryset = selectors.nothing()

    @extend_schema(
        operation_id="declaration_accuse",
        summary="L’accusé d’enregistrement d’une de ses déclarations",
        description="Le document de l’écran, tel qu’il a été émis au dépôt\u00a0: numéro, date et heure de réception.",
        tags=TAGS,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        """Download."""
        declaration = _own(request, reference)
        name = f"{slugify(receipt_title(reference))}.pdf"
        return download(receipt_bytes(declaration), name=name, content_type=Pdf.media_type)


class _Act(GenericAPIView):
    """An act on a declaration."""

    permission_classes = (WRITE,)
    queryset = selectors.nothing()


class DeclarationUpdate(_Act):
    """Updating."""

    serializer_class = UpdateSerializer

    @extend_schema(
        operation_id="declaration_mettre_a_jour",
        summary="Mettre à jour une déclaration",
        description="Les champs absents gardent leur valeur, sauf les stocks et les ventes, à redonner à chaque fois. "
        "Un arrêt avancé dans son préavis légal se justifie au champ `comment` (sinon\u00a0: `justification_missing`).",
        tags=TAGS,
        parameters=[KEY, VERSION],
        request=UpdateSerializer,
        responses={201: DeclarationSerializer},
    )
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """File an update."""
        declaration = _own_as_read(request, reference)
        form = UpdateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        updated = update_file_at_once(
            declaration_id=declaration.pk,
            actor=actor_of(request),
            values=form.table_values,
            comment=form.validated_data.get("comment", ""),
            revision=declaration.revision,
        )
        return _answer(updated, status=201)


class DeclarationBegun(_Act):
    """Saying that the rupture has begun."""

    serializer_class = BegunSerializer

    @extend_schema(
        operation_id="declaration_signaler_la_rupture",
        summary="Signaler que la rupture annoncée a commencé",
        description="Le risque devient une rupture à partir de ce jour. Une fois passée la date de début annoncée, une "
        "mise à jour donne une autre date (sinon\u00a0: `risk_in_past` au champ `starts_on`).",
        tags=TAGS,
        parameters=[KEY, VERSION],
        request=BegunSerializer,
        responses={201: DeclarationSerializer},
    )
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Turn the risk into a rupture."""
        declaration = _own_as_read(request, reference)
        form = BegunSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = {**form.validated_data, "kind": Kind.RUPTURE, "revision": declaration.revision}
        interval_change(declaration_id=declaration.pk, actor=actor_of(request), **said)
        return _answer(_own(request, reference), status=201)


class DeclarationEnd(_Act):
    """Reporting the end."""

    serializer_class = EndSerializer

    @extend_schema(
        operation_id="declaration_signaler_la_fin",
        summary="Signaler la fin d’un événement",
        description="Remise à disposition, rupture évitée, arrêt effectif, annulé. L’agence clôt ensuite le dossier.",
        tags=TAGS,
        parameters=[KEY, VERSION],
        request=EndSerializer,
        responses={201: DeclarationSerializer},
    )
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Report."""
        declaration = _own_as_read(request, reference)
        form = EndSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = {**form.validated_data, "outcome": State(form.validated_data["outcome"])}
        said["revision"] = declaration.revision  # what was compared with If-Match must still be so under the lock
        ended = end_report(declaration_id=declaration.pk, actor=actor_of(request), **said)
        return _answer(ended, status=201)


class DeclarationFiles(GenericAPIView):
    """The files of a declaration."""

    serializer_class = AttachmentSerializer
    parser_classes = (Multipart,)
    pagination_class = None
    filter_backends = ()
    queryset = selectors.nothing()

    def get_permissions(self):  # type: ignore[no-untyped-def]
        """Reading and writing are two scopes."""
        return [WRITE()] if self.request.method == "POST" else [READ()]

    @extend_schema(
        operation_id="declaration_pieces",
        summary="Les pièces d’une déclaration",
        tags=TAGS,
        responses=AttachmentSerializer(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Read."""
        files = attachments_of(_own(request, reference), Audience.LABORATORY)
        return Response(AttachmentSerializer(files, many=True).data)

    @extend_schema(
        operation_id="declaration_joindre_une_piece",
        summary="Joindre une pièce à une déclaration",
        description="Le contenu doit être celui qu’annonce l’extension du nom ; ni macro, ni mot de passe.",
        tags=TAGS,
        parameters=[KEY],
        request={"multipart/form-data": FileSerializer},
        responses={201: AttachmentSerializer},
    )
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        """Send."""
        declaration = _own(request, reference)
        form = FileSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        kept = file_add(declaration_id=declaration.pk, actor=actor_of(request), **form.validated_data)
        return Response(AttachmentSerializer(kept).data, status=201)


@extend_schema_view(
    get=extend_schema(
        operation_id="declaration_champs",
        summary="La table des champs d’une déclaration",
        description="Ce que contient chaque champ, quand il est obligatoire, qui peut le lire, sur quel texte.",
        tags=TAGS,
        responses=FieldSerializer(many=True),
    )
)
class FieldTable(OpenData):
    """The field table, for whoever writes software."""

    filter_backends = ()
    pagination_class = None
    serializer_class = FieldSerializer

    def get(self, request: Request) -> Response:
        """Read."""
        return Response(field_table())
