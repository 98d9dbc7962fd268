"""Words of lowering requests in templates; `{% load lowering %}`."""

from django import template

from derogations.thresholds import needs_in_words, threshold_in_words

register = template.Library()


@register.filter
def threshold(value: object, unit: str) -> str:
    """`{{ case.threshold_value|threshold:case.threshold_unit }}`: « 4 semaines »."""
    return threshold_in_words(value, unit)


@register.filter
def needs(value: object, unit: str) -> str:
    """`{{ held.value|needs:held.unit }}`: « 4 semaines de besoins »."""
    return needs_in_words(value, unit)
