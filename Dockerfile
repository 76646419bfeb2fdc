# One image for all four processes; compose.yaml says which of them a container runs.

FROM node:20-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/contracts/package.json shared/contracts/
COPY shared/client/package.json shared/client/
COPY shared/runtime/package.json shared/runtime/
COPY shared/bus/package.json shared/bus/
COPY shared/service-kit/package.json shared/service-kit/
COPY shared/launcher/package.json shared/launcher/
COPY shared/test-runner/package.json shared/test-runner/
COPY shared/testkit/package.json shared/testkit/
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
RUN npx tsc -b shared/launcher services/session-service services/chat-service services/dashboard-worker services/events-gateway \
 && npm run bundle \
 && npm run build -w web
# What is there at run time: everything a service brings besides its TypeScript, and no packages, which come from below.
RUN find shared services -name node_modules -prune -exec rm -rf {} + \
 && find shared services -path '*/out/*' -prune -o -name '*.ts' -exec rm {} + \
 && mkdir /runtime \
 && cp -r --parents shared services web/dist /runtime

FROM manifests AS dependencies
RUN npm ci --no-audit --no-fund --omit=dev --workspace=shared/contracts --workspace=shared/runtime --workspace=shared/bus --workspace=shared/service-kit --workspace=shared/launcher \
      --workspace=services/session-service \
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
