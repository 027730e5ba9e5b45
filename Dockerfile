FROM node:24-bookworm-slim AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/earshot
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY appliance/package.json appliance/
COPY agent/package.json agent/
# sqlite3 is compiled from the source in its package, against the headers that the base image brings.
RUN npm_config_nodedir=/usr/local npm ci --omit=dev --omit=optional --workspace=@earshot/appliance --no-audit --no-fund \
  && rm -rf agent node_modules/@earshot/agent node_modules/sqlite3/deps node_modules/sqlite3/src node_modules/sqlite3/build/Release/obj*
COPY protocol protocol
COPY appliance appliance
COPY docker/health.mjs docker/

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node -m 0700 /data
COPY --from=build /opt/earshot /opt/earshot
RUN ln -s /opt/earshot/appliance/bin/earshot.mjs /usr/local/bin/earshot
WORKDIR /opt/earshot
ENV NODE_ENV=production \
  MALLOC_ARENA_MAX=2 \
  MALLOC_TRIM_THRESHOLD_=131072 \
  EARSHOT_DATA=/data \
  EARSHOT_LISTEN=0.0.0.0:8443
USER node
VOLUME /data
EXPOSE 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "docker/health.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["earshot", "run"]
