"""The public list, derived from the notices of the agency and from the published availability file.

One statement writes the lines, one sets aside imported lines that notices replace: the list is what the sources say,
whoever refreshes it and however often. The register gives one line for each page of the agency and status, never one a
medicine: one page may speak of 54 of them.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from declarations.enums import Origin, PublicStatus
from declarations.models import PublicEntry
from declarations.selectors.public import RETURN_SHOWN_DAYS
from mitm.registry.models import Snapshot

_LOCK = 3 << 56

# `today`, `case` (one declaration, or null for all), `agency` and `register` (which sources are read), `all`.
_PROJECT = """
WITH latest AS (
  SELECT DISTINCT ON (n.declaration_id) n.*, d.reference
  FROM declarations_publicnotice n JOIN declarations_declaration d ON d.id = n.declaration_id
  WHERE %(agency)s AND n.state IN ('published', 'withdrawn')
    AND (%(case)s::bigint IS NULL OR n.declaration_id = %(case)s::bigint)
  ORDER BY n.declaration_id, (n.state = 'published') DESC, n.number DESC
), published AS (
  SELECT s.*, 'page-' || md5(coalesce(nullif(s.url, ''), s.speciality_id)) || '-' || s.status AS key,
         coalesce(s.updated_on, s.starts_on, s.first_seen_on) AS told_on
  FROM registry_availabilitystatement s WHERE %(register)s
), pages AS (
  SELECT key, bool_or(gone_on IS NULL) AS is_current, max(gone_on) AS ended_on FROM published GROUP BY key
), kept AS (  -- what a page says today, or what it said last
  SELECT p.* FROM published p JOIN pages USING (key)
  WHERE p.gone_on IS NOT DISTINCT FROM CASE WHEN pages.is_current THEN NULL ELSE pages.ended_on END
), heads AS (
  SELECT 'agency' AS origin, 'avis-' || l.reference AS key, l.id AS notice_id, l.declaration_id, l.status, l.starts_on,
         (CASE WHEN l.state = 'published' THEN l.published_at ELSE l.ended_at END AT TIME ZONE 'Europe/Paris')::date
           AS updated_on,
         l.return_from, l.return_to, l.returned_on, '' AS url,
         l.state = 'published' AND NOT (l.status = 4 AND l.returned_on < %(returns_since)s::date) AS is_current,
         CASE WHEN l.state = 'withdrawn' THEN (l.ended_at AT TIME ZONE 'Europe/Paris')::date
              WHEN l.status = 4 AND l.returned_on < %(returns_since)s::date THEN l.returned_on END AS ended_on,
         '' AS other_label
  FROM latest l
  UNION ALL
  SELECT 'register', k.key, NULL, NULL, k.status, min(k.starts_on), max(k.told_on), NULL, NULL, max(k.restored_on),
         left(min(k.url), 300), p.is_current, CASE WHEN NOT p.is_current THEN p.ended_on END,
         coalesce(left(max(k.label) FILTER (WHERE 'code_against_label' = ANY(k.anomalies)), 100), '')
  FROM kept k JOIN pages p USING (key) GROUP BY k.key, k.status, p.is_current, p.ended_on
), lines AS (
  SELECT DISTINCT h.key, p.speciality_id, p.presentation_id
  FROM heads h JOIN declarations_declarationproduct p ON p.declaration_id = h.declaration_id
  UNION
  SELECT key, speciality_id, presentation_id FROM kept
), specialities AS (
  SELECT DISTINCT l.key, s.cis, coalesce(nullif(s.name, ''), 'CIS ' || s.cis) AS name, b.name AS laboratory,
         s.atc_id AS atc
  FROM lines l JOIN registry_speciality s ON s.cis = l.speciality_id
  LEFT JOIN registry_laboratory b ON b.id = s.laboratory_id
), moieties AS (  -- the therapeutic fraction where one is named, else the active substance
  SELECT DISTINCT ON (c.speciality_id, coalesce(c.link, c.id)) c.speciality_id, b.name
  FROM registry_composition c JOIN registry_substance b ON b.code = c.substance_id
  WHERE c.gone_on IS NULL AND c.speciality_id IN (SELECT cis FROM specialities)
  ORDER BY c.speciality_id, coalesce(c.link, c.id), c.nature, c.id
), substances AS (
  SELECT s.key, string_agg(DISTINCT m.name, ', ' ORDER BY m.name) AS names
  FROM specialities s JOIN moieties m ON m.speciality_id = s.cis GROUP BY s.key
), atcs AS (
  SELECT s.key, array_agg(DISTINCT left(s.atc, n) ORDER BY left(s.atc, n)) AS codes
  FROM specialities s, unnest(ARRAY[1, 3, 4, 5, 7]) n WHERE n <= length(s.atc) GROUP BY s.key
), boxes AS (
  SELECT key, string_agg(presentation_id, ' ' ORDER BY presentation_id) AS codes FROM lines GROUP BY key
), described AS (
  SELECT s.key, count(*) AS product_count, min(s.name) AS first_name, max(s.name) AS last_name,
         coalesce(string_agg(DISTINCT s.laboratory, ', ' ORDER BY s.laboratory), '') AS laboratory,
         string_agg(registry_searchable(s.name) || ' ' || s.cis, ' ' ORDER BY s.cis) AS words
  FROM specialities s GROUP BY s.key
), titled AS (  -- several products: the words with which all their names begin
  SELECT d.*, btrim(regexp_replace(left(first_name, shared.length), '[^[:alnum:]]*[[:alnum:]]*$', '')) AS beginning
  FROM described d, LATERAL (
    SELECT coalesce(max(n), 0) AS length FROM generate_series(1, least(length(first_name), length(last_name))) n
    WHERE left(first_name, n) = left(last_name, n)
  ) shared
), wanted AS (
  SELECT h.*, t.product_count, left(t.laboratory, 200) AS laboratory, left(coalesce(b.names, ''), 300) AS substances,
         left(CASE WHEN t.product_count = 1 THEN first_name WHEN length(t.beginning) >= 4 THEN t.beginning
              ELSE coalesce(b.names, first_name) END, 300) AS title,
         coalesce(a.codes, '{}') AS atc_codes,
         concat_ws(' ', t.words, registry_searchable(b.names), registry_searchable(t.laboratory), x.codes,
           lower(a.codes[array_upper(a.codes, 1)])) AS search
  FROM heads h JOIN titled t USING (key) LEFT JOIN substances b USING (key) LEFT JOIN atcs a USING (key)
  LEFT JOIN boxes x USING (key)
), strangers AS (
  DELETE FROM declarations_publicentry e WHERE %(all)s AND e.key NOT IN (SELECT key FROM wanted) RETURNING e.id
), known AS (
  SELECT e.id, e.key FROM declarations_publicentry e JOIN wanted USING (key)
), written AS (
  INSERT INTO declarations_publicentry (origin, key, notice_id, declaration_id, status, title, product_count,
    substances, laboratory, atc_codes, starts_on, updated_on, return_from, return_to, returned_on, url, is_current,
    ended_on, other_label, search, changed_at)
  SELECT origin, key, notice_id, declaration_id, status, title, product_count, substances, laboratory, atc_codes,
    starts_on, updated_on, return_from, return_to, returned_on, url, is_current, ended_on, other_label,
    search, clock_timestamp()
  FROM wanted
  ON CONFLICT (key) DO UPDATE SET notice_id = excluded.notice_id, declaration_id = excluded.declaration_id,
    status = excluded.status, title = excluded.title, product_count = excluded.product_count,
    substances = excluded.substances, laboratory = excluded.laboratory, atc_codes = excluded.atc_codes,
    starts_on = excluded.starts_on, updated_on = excluded.updated_on, return_from = excluded.return_from,
    return_to = excluded.return_to, returned_on = excluded.returned_on, url = excluded.url,
    is_current = excluded.is_current, ended_on = excluded.ended_on, other_label = excluded.other_label,
    search = excluded.search, changed_at = excluded.changed_at
  WHERE (declarations_publicentry.notice_id, declarations_publicentry.status, declarations_publicentry.title,
    declarations_publicentry.product_count, declarations_publicentry.substances, declarations_publicentry.laboratory,
    declarations_publicentry.atc_codes, declarations_publicentry.starts_on, declarations_publicentry.updated_on,
    declarations_publicentry.return_from, declarations_publicentry.return_to, declarations_publicentry.returned_on,
    declarations_publicentry.url, declarations_publicentry.is_current, declarations_publicentry.ended_on,
    declarations_publicentry.other_label, declarations_publicentry.search)
  IS DISTINCT FROM (excluded.notice_id, excluded.status, excluded.title, excluded.product_count, excluded.substances,
    excluded.laboratory, excluded.atc_codes, excluded.starts_on, excluded.updated_on, excluded.return_from,
    excluded.return_to, excluded.returned_on, excluded.url, excluded.is_current, excluded.ended_on,
    excluded.other_label, excluded.search)
  RETURNING id, key
), entries AS (
  SELECT id, key FROM known UNION SELECT id, key FROM written
), orphans AS (
  DELETE FROM declarations_publicentryproduct WHERE entry_id IN (SELECT id FROM strangers)
), dropped AS (
  DELETE FROM declarations_publicentryproduct p USING entries e
  WHERE p.entry_id = e.id AND NOT EXISTS (
    SELECT 1 FROM lines l WHERE l.key = e.key AND l.speciality_id = p.speciality_id
      AND coalesce(l.presentation_id, '') = coalesce(p.presentation_id, ''))
), added AS (
  INSERT INTO declarations_publicentryproduct (entry_id, speciality_id, presentation_id)
  SELECT e.id, l.speciality_id, l.presentation_id FROM entries e JOIN lines l USING (key)
  ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM strangers)
"""


# The agency's own notice is the truth on a product: imported lines of which nothing else is left step aside.
_SUPERSEDE = """
WITH imported AS (
  SELECT e.id FROM declarations_publicentry e
  WHERE e.origin = 'register' AND (%(case)s::bigint IS NULL OR e.id IN (
    SELECT p.entry_id FROM declarations_publicentryproduct p
    JOIN declarations_declarationproduct d USING (speciality_id) WHERE d.declaration_id = %(case)s::bigint))
), seen AS (
  SELECT p.entry_id, bool_and(EXISTS (
    SELECT 1 FROM declarations_publicentryproduct q JOIN declarations_publicentry a ON a.id = q.entry_id
    WHERE q.speciality_id = p.speciality_id AND a.origin = 'agency' AND a.is_current
      AND (q.presentation_id IS NULL OR q.presentation_id = p.presentation_id))) AS covered
  FROM declarations_publicentryproduct p WHERE p.entry_id IN (SELECT id FROM imported) GROUP BY p.entry_id
), moved AS (
  UPDATE declarations_publicentry e SET superseded = seen.covered, changed_at = clock_timestamp()
  FROM seen WHERE e.id = seen.entry_id AND e.superseded <> seen.covered RETURNING e.id
)
SELECT count(*) FROM moved
"""


def entry_refresh(*, declaration_id: int, today: dt.date | None = None) -> int:
    """Bring the line of one case up to date; must run in the transaction that changed a notice."""
    return _project(today, case=declaration_id, agency=True)


def entries_follow_import(snapshot: Snapshot) -> int:
    """Bring the list up to date once an import has changed something; returns how many lines changed."""
    moved = any(
        number
        for counts in snapshot.counts.values()
        for what, number in counts.items()
        if what in ("added", "changed", "closed", "reopened")
    )
    return _project(None, agency=True, register=True) if moved else 0


@transaction.atomic
def entries_follow_laboratories() -> int:
    """Bring the list up to date once medicines have passed from one laboratory to another; how many lines changed."""
    return _project(None, agency=True, register=True)


@transaction.atomic
def entries_rebuild(*, today: dt.date | None = None) -> int:
    """Derive the whole list again from its sources; returns how many lines were not as they should be."""
    return _project(today, agency=True, register=True, all=True)


@transaction.atomic
def entries_put_away(*, today: dt.date) -> int:
    """Take off the list the products that came back long ago; returns how many lines changed."""
    old = PublicEntry.objects.filter(
        origin=Origin.AGENCY, is_current=True, status=PublicStatus.RETURNED, returned_on__lt=_returns_since(today)
    )
    return _project(today, agency=True) if old.exists() else 0


def _returns_since(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=RETURN_SHOWN_DAYS)


def _project(today: dt.date | None, **scope: int | bool | None) -> int:
    """Run the statement: writers pass one at a time, so that changes are dated in the order of their commits."""
    since = _returns_since(today or timezone.localdate())
    values: dict[str, int | bool | dt.date | None] = {"case": None, "agency": False, "register": False, "all": False}
    values |= {"returns_since": since, **scope}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_PROJECT, values)
        changed = int(cursor.fetchone()[0])
        cursor.execute(_SUPERSEDE, values)
        return changed + int(cursor.fetchone()[0])
