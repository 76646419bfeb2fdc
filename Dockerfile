# One image for all four processes; compose.yaml says which of them a container runs.

FROM node:20-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY services/session-service/package.json services/session-service/
COPY services/chat-service/package.json services/chat-service/
COPY services/dashboard-worker/package.json services/dashboard-worker/
COPY services/events-gateway/package.json services/events-gateway/
COPY web/package.json web/
COPY tests/package.json tests/
COPY bench/package.json bench/

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx tsc -b shared services/session-service services/chat-service services/dashboard-worker services/events-gateway \
 && npm run bundle \
 && npm run build -w web
# What is there at run time: everything a service brings besides its sources, and no packages, which come from below.
RUN find shared services \( -name node_modules -o -name src -not -path '*/out/*' \) -prune -exec rm -rf {} + \
 && mkdir /runtime \
 && cp -r --parents shared services web/dist scripts/redis scripts/house /runtime

FROM manifests AS dependencies
RUN npm ci --no-audit --no-fund --omit=dev --workspace=shared --workspace=services/session-service \
      --workspace=services/chat-service --workspace=services/dashboard-worker --workspace=services/events-gateway

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /runtime ./
# A new volume takes over the owner of the folder it is mounted on: each of these holds the secret of one user of Redis.
RUN for user in acl session-service chat-service dashboard-worker events-gateway; do \
      install -d -o node -g node -m 755 "/secrets/$user"; done
USER node
