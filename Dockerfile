# Builds from the npm registry alone. One image serves as the app and, with another command, as its migration.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --loglevel=error
COPY . .
# The key of forms is part of the build. Without the secret the build makes one; both are one per image.
RUN --mount=type=secret,id=server-actions-key \
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY="$(cat /run/secrets/server-actions-key 2>/dev/null || true)" \
  node scripts/build.mjs \
  && rm -r .next/cache \
  && node scripts/prune.mjs

FROM node:22-bookworm-slim
# Nothing here installs or builds any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include/node /opt/yarn-* \
  /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/public ./public
COPY --from=build /app/.next ./.next
# All of it stays root's: the app runs as a user who can change none of it, and writes no file.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", ".next/check-health.mjs"]
CMD ["node", ".next/main.mjs"]
