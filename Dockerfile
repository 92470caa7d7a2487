# Builds from the npm registry alone. One image serves as the app and, with another command, as its migration.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --loglevel=error
COPY . .
# Every instance of one build answers the forms of every other; the key is part of the build.
ARG NEXT_SERVER_ACTIONS_ENCRYPTION_KEY
RUN NEXT_SERVER_ACTIONS_ENCRYPTION_KEY="$NEXT_SERVER_ACTIONS_ENCRYPTION_KEY" node scripts/build.mjs \
  && npm prune --omit=dev --loglevel=error

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
COPY --from=build --chown=node:node /app ./
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["node", ".next/main.mjs"]
