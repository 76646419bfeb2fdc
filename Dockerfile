# One image for all four processes; compose.yaml says which of them a container runs.

# The manifests alone, so that packages are installed anew only when one of these changes.
FROM node:20-bookworm-slim AS sources
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete \
 && find . -type d -empty -delete

FROM node:20-bookworm-slim AS manifests
WORKDIR /app
COPY --from=sources /app ./

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx tsc -b shared/launcher services/session-service services/chat-service services/dashboard-worker services/events-gateway \
 && npm run bundle \
 && npm run build -w web
# What is there at run time: everything a service brings besides its TypeScript, and no packages, which come from below.
RUN find shared services -name node_modules -prune -exec rm -rf {} + \
 && find shared services -path '*/out/*' -prune -o -name '*.ts' -exec rm {} + \
 && mkdir /runtime \
 && cp -r --parents shared services web/dist /runtime

FROM manifests AS dependencies
RUN npm ci --no-audit --no-fund --omit=dev --workspace=shared --workspace=services

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /runtime ./
# A new volume takes over the owner of the folder it is mounted on: each of these holds the secret of one user of Redis.
RUN for user in acl session-service chat-service dashboard-worker events-gateway; do \
      install -d -o node -g node -m 755 "/secrets/$user"; done
USER node
# Says in `docker image inspect` which version an image is.
ARG VERSION=
LABEL org.opencontainers.image.title=DevTalk org.opencontainers.image.version=$VERSION
