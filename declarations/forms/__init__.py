"""Forms of declarations: those of the laboratory follow the field table."""

from declarations.forms.notice import NoticeForm, ProductsForm
from declarations.forms.steps import StepForm, form_for_step

__all__ = ["NoticeForm", "ProductsForm", "StepForm", "form_for_step"]
