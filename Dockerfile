# syntax=docker/dockerfile:1
# 精享 in a small image: the program alone, run by a user without rights, on a file system that may be read-only.
# Everything that is kept is in /data.

FROM node:20-bookworm-slim AS console
WORKDIR /src/console
COPY console/package.json console/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY console/ ./
RUN npm run build

FROM rust:1.95-slim-bookworm AS program
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates/ crates/
# The binary embeds the console.
COPY --from=console /src/console/dist console/dist
RUN cargo build --release --locked --package jingxiang

FROM debian:bookworm-slim
# Both systems are spoken to by TLS. No other package is needed, and of this one the newest: its roots expire.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 jingxiang \
    && useradd --system --uid 10001 --gid jingxiang --no-create-home --shell /usr/sbin/nologin jingxiang \
    && install --directory --owner=jingxiang --group=jingxiang --mode=0700 /data
COPY --from=program /src/target/release/jingxiang /usr/local/bin/jingxiang
ENV JINGXIANG_DATA_DIR=/data \
    JINGXIANG_LISTEN=0.0.0.0:8080 \
    JINGXIANG_LOG=info \
    JINGXIANG_LOG_FORMAT=json
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["jingxiang", "ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["jingxiang"]
CMD ["serve"]
