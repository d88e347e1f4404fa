# syntax=docker/dockerfile:1.7
# One image for every Airflow service of docker-compose.yml, and for `copydesk` itself.

# -- the dependencies and the wheel, built where compilers and caches may lie about --------------------------------
FROM python:3.12.12-slim-bookworm AS build
WORKDIR /build

# uv and the wheel's builder, by hash as everything else
COPY deploy/build.lock deploy/build.lock
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r deploy/build.lock

COPY requirements.lock requirements.lock
COPY deploy/celery.lock deploy/celery.lock
RUN uv venv /opt/venv \
    && uv pip install --python /opt/venv/bin/python --no-cache --compile-bytecode --require-hashes \
        -r requirements.lock -r deploy/celery.lock \
    && uv pip check --python /opt/venv/bin/python

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY etl etl
COPY sql sql
COPY dags dags
COPY seeds seeds
RUN python -m hatchling build -t wheel -d /dist

# -- what runs -----------------------------------------------------------------------------------------------------
FROM python:3.12.12-slim-bookworm
LABEL org.opencontainers.image.title="Copydesk" \
      org.opencontainers.image.description="A scheduled news-ingestion ETL on Airflow and PostgreSQL" \
      org.opencontainers.image.licenses="Apache-2.0"

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    COPYDESK_HOME=/var/lib/copydesk

# The named volumes of docker-compose.yml take the owner that these folders have here.
RUN useradd --uid 10001 --home-dir /opt/airflow --shell /usr/sbin/nologin copydesk \
    && install -d -o copydesk -g copydesk -m 0750 /opt/airflow /opt/airflow/logs /opt/airflow/auth /var/lib/copydesk \
    && install -d /opt/copydesk

COPY --from=build /opt/venv /opt/venv
COPY --chmod=0755 deploy/read-secret deploy/answers deploy/initialize /usr/local/bin/

# Last, because it changes with every commit: the layers above stay as they are.
RUN --mount=type=bind,from=build,source=/dist,target=/dist \
    pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check --no-deps --no-index /dist/*.whl \
    && ln -s /opt/venv/lib/python3.12/site-packages/etl/_shipped/dags /opt/copydesk/dags \
    && ln -s /opt/venv/lib/python3.12/site-packages/etl/_shipped/seeds /opt/copydesk/seeds

USER copydesk
WORKDIR /opt/airflow
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=5 \
    CMD ["answers", "http://127.0.0.1:8080/api/v2/monitor/health"]
CMD ["airflow", "api-server"]
