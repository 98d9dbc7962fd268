"""Progress that is visible while the transaction of the work itself is still open: it lives in the shared cache."""

from django.core.cache import cache

TIMEOUT = 24 * 3600


def publish(job_id: int, *, done: int, total: int, step: str) -> None:
    """Keep how far a job is, in the shared cache: losing it loses a progress bar, never a result."""
    cache.set(f"job:{job_id}", {"done": done, "total": total, "step": step}, TIMEOUT)


def progress_of(job_id: int) -> dict[str, object] | None:
    """How far a job is, or None when nothing was published."""
    return cache.get(f"job:{job_id}")
