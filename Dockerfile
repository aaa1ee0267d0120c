# The program for containers: its lock installed with hashes, run by an account without rights, nothing to build with.
# Another base, such as one pinned by its digest: --build-arg PYTHON_IMAGE=python:3.13-slim-trixie@sha256:…
ARG PYTHON_IMAGE=python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS builder
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-build.txt requirements.txt ./
# What the program needs changes less often than the program, and so is a layer of its own. All of it comes built, but for
# one package of plain Python that is handed out as source; what builds that is pinned as well.
RUN python3 -m venv tools \
 && tools/bin/pip install --require-hashes --only-binary :all: -r requirements-build.txt \
 && tools/bin/pip wheel --require-hashes --only-binary :all: --no-binary autograd-gamma --no-build-isolation \
    --wheel-dir wheels -r requirements.txt \
 && python3 -m venv --without-pip /opt/lojista \
 && tools/bin/pip --python /opt/lojista/bin/python install --no-deps --no-index wheels/*.whl
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && tools/bin/pip --python /opt/lojista/bin/python install --no-deps --no-index dist/*.whl

FROM ${PYTHON_IMAGE}
# An account of a fixed number, so that volumes fit it, whose folders exist before a volume is put over them.
RUN groupadd --gid 10001 lojista \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin lojista \
 && install --directory /files /run/secrets \
 && install --directory --owner lojista --group lojista --mode 0700 /var/lib/lojista /var/lib/lojista-secrets
COPY --from=builder /opt/lojista /opt/lojista
ENV PATH=/opt/lojista/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    LOJISTA_HOME=/var/lib/lojista \
    LOJISTA_ADDRESS=0.0.0.0
USER 10001:10001
WORKDIR /files
VOLUME /var/lib/lojista
EXPOSE 8501
# Ready where pages can be shown; the first look opens the shop, which takes a while with many orders.
HEALTHCHECK --interval=10s --timeout=8s --start-period=120s --retries=3 CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('LOJISTA_PORT', '8501')}/healthz\", timeout=7)"]
ENTRYPOINT ["lojista"]
# Refused, as anywhere, where others could reach it and nobody need sign in: compose.yaml says why it may be there.
CMD ["serve"]
