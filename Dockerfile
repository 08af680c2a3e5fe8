# The room in a container: docker build --tag chatapp .
#
# The base images are named by version, so that a build gets their security fixes. Who wants the
# very same image each time adds digests, which `docker buildx imagetools inspect` prints.

# What browsers load.
FROM node:24-bookworm-slim AS page
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY esbuild.config.js ./
COPY chatapp/emoji.txt chatapp/
COPY chatapp/static chatapp/static
RUN npm run build

# The packages, each of them with the content that requirements.txt names.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY --from=page /build/chatapp/static/dist dist
RUN /venv/bin/python -m whitenoise.compress --quiet dist json gz br

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Chatapp" \
      org.opencontainers.image.description="One private chat room that a team runs for itself"

# What flask backup and flask restore call; of the same version as the server in compose.yaml.
# Debian keeps no older versions, so one that is named here couldn't be installed for long.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin chatapp \
 && install --directory --owner chatapp --group chatapp --mode 700 /data

WORKDIR /app
COPY --from=packages /venv /venv
COPY wsgi.py ./
COPY chatapp chatapp
COPY --from=packages /build/dist chatapp/static/dist
# Nothing can be written there later.
RUN /venv/bin/python -m compileall -q wsgi.py chatapp

ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/chatapp.sqlite
VOLUME /data
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM

# Whether a process answers; what depends on the database is asked at /readyz.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); exit(c.getresponse().status >= 400)"]

CMD ["python", "-m", "chatapp", "--host", "0.0.0.0", "--port", "8000", "--migrate"]
