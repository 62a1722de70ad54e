# docs/operating.md says how it is built and run.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY aggregator aggregator
RUN python -m venv /opt/aggregator && /opt/aggregator/bin/pip install --no-cache-dir .

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /data aggregator
COPY --from=build /opt/aggregator /opt/aggregator
ENV PATH=/opt/aggregator/bin:$PATH \
    XDG_CONFIG_HOME=/etc \
    AGGREGATOR_DB=/data/aggregator.db
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1h --start-period=1m --timeout=5m \
    CMD ["aggregator", "--quiet", "doctor"]
CMD ["aggregator", "daemon", "--log-format", "json"]
