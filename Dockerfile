# CPU image that needs no network once built: the packages by their hashes, and the index of the starter corpus.
#   docker build -t regqa .
#   docker run --read-only --tmpfs /tmp -v regqa:/data -p 127.0.0.1:8000:8000 -e REGQA_READING=open regqa
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/regqa
WORKDIR /source
COPY requirements.lock .
RUN /opt/regqa/bin/pip install --require-hashes --only-binary=:all: -r requirements.lock
COPY . .
RUN /opt/regqa/bin/pip install --no-deps . \
    && REGQA_DATA=/opt/start REGQA_EMBEDDING_ENGINE=onnx /opt/regqa/bin/regqa index \
    && chmod -R a+rX /opt/start

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin regqa \
    && install -d -o regqa -g regqa -m 700 /data
COPY --from=build /opt/regqa /opt/regqa
COPY --from=build /opt/start /opt/start
COPY deploy/entry.sh /opt/entry.sh
# Data in a folder of the volume, not the volume itself: `regqa restore` puts a whole folder in its place.
ENV PATH=/opt/regqa/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    REGQA_DATA=/data/regqa REGQA_HOST=0.0.0.0 REGQA_PORT=8000 REGQA_EMBEDDING_ENGINE=onnx
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['REGQA_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["sh", "/opt/entry.sh"]
CMD ["serve"]
