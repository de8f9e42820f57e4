# Any Debian-based image of Node.js 22.18 or newer.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /build
RUN npm install --global --no-audit --no-fund @yarnpkg/cli-dist@4.18.1
COPY package.json yarn.lock .yarnrc.yml ./

# The runtime dependencies in the locked versions, without SQLite's sources and its builds for other platforms.
FROM base AS dependencies
RUN yarn workspaces focus --production \
  && cd node_modules \
  && rm -r .yarn-state.yml better-sqlite3/deps better-sqlite3/src \
  && find better-sqlite3/prebuilds -type f ! -name "linux-$(node --print process.arch).node" -delete \
  && find . -type f \( -name '*.map' -o -name '*.md' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete

# The package, as `yarn pack` builds it.
FROM base AS builder
RUN yarn install --immutable
COPY openapi.yaml tsconfig.json tsconfig.build.json README.md LICENSE CHANGELOG.md ./
COPY generated/api.d.ts generated/
COPY migrations migrations
COPY src src
COPY tools/buildContract.ts tools/
COPY web web
RUN yarn pack --out pricebook.tgz && mkdir package && tar -xzf pricebook.tgz -C package --strip-components=1

FROM ${NODE_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Pricebook" \
  org.opencontainers.image.description="A REST service for the prices of products in markets" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
# The service writes only this folder. A volume that is mounted here inherits its owner.
RUN mkdir generated && chown node:node generated && ln -s /app/node_modules/pricebook/dist/src/main.js /usr/local/bin/pricebook
COPY --from=dependencies /build/node_modules node_modules
COPY --from=builder /build/package node_modules/pricebook
# Not loopback: Docker publishes the port from outside the container.
ENV NODE_ENV=production HOST=0.0.0.0
# By default V8 collects garbage less often the more memory the machine has. With this, the service takes 160 instead of 200 MiB after
# a load of a million rows; an uncached list takes 4 percent more processor time. The limit must be below the container's memory.
ENV NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=384"
USER node
EXPOSE 5000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --start-interval=1s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT ?? 5000}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The service handles signals itself. `--init` (or `init: true`) adds a parent that reaps orphaned processes.
CMD ["pricebook", "serve"]
