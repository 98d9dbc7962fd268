"""Filters of the list of public notices."""

from functools import partial

from declarations.enums import NoticeState, PublicStatus
from declarations.selectors.cases import about
from mitm.web.filters import DateFilter, ListFilterSet, SeveralChoicesFilter, WordsFilter


class NoticeFilter(ListFilterSet):
    """What a publisher looks for."""

    q = WordsFilter(
        fields=("declaration__reference", "declaration__product_label", "declaration__laboratory__search_name"),
        also=partial(about, case="declaration"),
    )
    etat = SeveralChoicesFilter(field_name="state", label="État", choices=NoticeState.choices)
    statut = SeveralChoicesFilter(field_name="status", label="Statut public", choices=PublicStatus.choices)
    du = DateFilter(field_name="published_at", lookup_expr="date__gte", label="Publiés du")
    au = DateFilter(field_name="published_at", lookup_expr="date__lte", label="au")
