"""Configuration of the app."""

from django.apps import AppConfig

from mitm.audit.labels import register_event_labels


class DocumentsConfig(AppConfig):
    """Attachments in, issued documents out."""

    name = "mitm.documents"
    verbose_name = "documents"

    def ready(self) -> None:
        """Name the events that files cause."""
        register_event_labels(
            {
                "attachment_stored": "Pièce jointe reçue",
                "attachment_withdrawn": "Pièce jointe retirée",
                "document_issued": "Document émis",
            }
        )
