# syntax=docker/dockerfile:1
# Two stages: the first builds the wheel and installs it with the locked, hashed dependencies; the second carries the
# result alone, runs as nobody in particular, and writes only under /var/lib/gateway and /tmp.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/gateway && python -m venv /opt/build
COPY requirements.lock requirements-build.lock ./
RUN /opt/gateway/bin/pip install --require-hashes --requirement requirements.lock \
 && /opt/build/bin/pip install --require-hashes --requirement requirements-build.lock
COPY . .
RUN /opt/build/bin/hatchling build --target wheel \
 && /opt/gateway/bin/pip install --no-deps dist/*.whl \
 && /opt/gateway/bin/pip uninstall --yes pip

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Order Gateway"
RUN groupadd --gid 10001 gateway \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin gateway \
 && install --directory --owner 10001 --group 10001 --mode 0750 \
      /var/lib/gateway /var/lib/gateway/archive /var/lib/gateway/inbox /var/lib/gateway/outbox
COPY --from=build /opt/gateway /opt/gateway
ENV PATH=/opt/gateway/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GATEWAY_HOME=/var/lib/gateway \
    GATEWAY_LOG_FORMAT=json
USER 10001:10001
WORKDIR /var/lib/gateway
EXPOSE 8080
ENTRYPOINT ["gateway"]
CMD ["serve"]
