"""Addresses of availability and of declarations, under /api/v1/."""

from django.urls import path, re_path

from declarations import converters as converters
from declarations.api import availability, declarations

_REFERENCE = r"(?P<reference>[A-Z]{2}-[0-9]{4}-[0-9]{6,9})"

urlpatterns = [
    path("availability/", availability.EntryList.as_view(), name="api_availability"),
    path("availability/changes/", availability.ChangeList.as_view(), name="api_availability_changes"),
    path("availability/<entry:key>/", availability.EntryItem.as_view(), name="api_availability_entry"),
    re_path(
        r"^specialities/(?P<cis>[0-9]{8})/availability/$",
        availability.ProductAvailability.as_view(),
        name="api_speciality_availability",
    ),
    path("declarations/", declarations.DeclarationList.as_view(), name="api_declarations"),
    path("declarations/fields/", declarations.FieldTable.as_view(), name="api_declaration_fields"),
    re_path(rf"^declarations/{_REFERENCE}/$", declarations.DeclarationItem.as_view(), name="api_declaration"),
    re_path(
        rf"^declarations/{_REFERENCE}/receipt/$",
        declarations.DeclarationReceipt.as_view(),
        name="api_declaration_receipt",
    ),
    re_path(
        rf"^declarations/{_REFERENCE}/updates/$",
        declarations.DeclarationUpdate.as_view(),
        name="api_declaration_update",
    ),
    re_path(
        rf"^declarations/{_REFERENCE}/attachments/$",
        declarations.DeclarationFiles.as_view(),
        name="api_declaration_attachments",
    ),
    re_path(
        rf"^declarations/{_REFERENCE}/rupture/$", declarations.DeclarationBegun.as_view(), name="api_declaration_begun"
    ),
    re_path(rf"^declarations/{_REFERENCE}/end/$", declarations.DeclarationEnd.as_view(), name="api_declaration_end"),
]
