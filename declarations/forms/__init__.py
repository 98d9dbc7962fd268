"""Forms of declarations: those of the laboratory follow the field table."""

from declarations.forms.steps import StepForm, form_for_step

__all__ = ["StepForm", "form_for_step"]
