# The simulated servers of the demo: everything Medley is made of, simulators included. For trying out, not for use.
ARG PYTHON=python:3.13-slim
FROM ${PYTHON}
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONUNBUFFERED=1
COPY requirements.lock deploy/image/pinned.py ./
RUN python -m venv /opt/medley \
 && python pinned.py requirements.lock hatchling medley medley-simulators medley-contracts medley-kit medley-clients \
        medley-gateway medley-jellyfin-sync medley-libretime-sync medley-library-tracker medley-scrobble-sync >demo.txt \
 && /opt/medley/bin/pip install --quiet --require-hashes -r demo.txt
COPY shared ./shared
COPY services ./services
COPY tests/simulators ./tests/simulators
COPY deploy/standalone ./deploy/standalone
RUN for member in shared/contracts shared/kit shared/clients services/* tests/simulators deploy/standalone; do \
        /opt/medley/bin/pip install --quiet --no-deps --no-build-isolation ./$member || exit 1; \
    done \
 && install -d -o 10001 -g 10001 /demo
COPY deploy/compose/demo.py /demo.py
USER 10001:10001
VOLUME /demo
HEALTHCHECK --interval=3s --timeout=3s --retries=20 CMD ["test", "-s", "/demo/medley.yaml"]
ENTRYPOINT ["/opt/medley/bin/python", "/demo.py"]
