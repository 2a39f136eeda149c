# One image for every role: a worker by default, any mailkeel command by argument.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build
# The workflow bundle is made here, so that a worker polls two seconds after its start instead of bundling first.
RUN node --input-type=module -e "import { workflowBundle } from './dist/workflow-bundle.js'; await workflowBundle('/home/cache')"
RUN npm ci --no-audit --no-fund --omit=dev

FROM node:20-bookworm-slim
# Temporal's client checks TLS certificates against the system's list.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production MAILKEEL_HOME=/var/lib/mailkeel MAILKEEL_REPORTS=/var/lib/mailkeel/reports
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY scripts/healthcheck.mjs scripts/healthcheck.mjs
# `mailkeel demo` plays the fleet that lies here.
COPY examples examples
# Databases and keys live here; the directory is closed to everybody else.
RUN install -d -m 0700 -o node -g node /var/lib/mailkeel
COPY --from=build --chown=node:node /home/cache /var/lib/mailkeel/cache
USER node
VOLUME /var/lib/mailkeel
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "scripts/healthcheck.mjs"]
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["worker"]
