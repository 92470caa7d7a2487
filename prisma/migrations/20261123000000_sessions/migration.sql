-- UUID version 7 (RFC 9562): time-ordered ids. PostgreSQL has its own from version 18 on; this one serves 14 to 17 too.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('user', 'admin');

-- CreateEnum
CREATE TYPE "SignInMethod" AS ENUM ('password', 'oidc');

-- CreateEnum
CREATE TYPE "SessionEventKind" AS ENUM ('signed_in', 'signed_out', 'replaced', 'terminated_others', 'terminated_one', 'expired', 'account_closed');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT,
    "role" "Role" NOT NULL DEFAULT 'user',
    "sessionEpoch" INTEGER NOT NULL DEFAULT 0,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OidcAccount" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "linkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OidcAccount_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "userId" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "signInMethod" "SignInMethod" NOT NULL,
    "sharedDevice" BOOLEAN NOT NULL DEFAULT false,
    "signedInAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastActiveAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" VARCHAR(45),
    "userAgent" VARCHAR(512),
    "clientHints" JSONB,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SessionEvent" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "userId" UUID NOT NULL,
    "kind" "SessionEventKind" NOT NULL,
    "sessionCount" INTEGER NOT NULL,
    "ipAddress" VARCHAR(45),
    "userAgent" VARCHAR(512),
    "clientHints" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "OidcAccount_userId_idx" ON "OidcAccount"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Session_tokenHash_key" ON "Session"("tokenHash");

-- CreateIndex
CREATE INDEX "Session_userId_lastActiveAt_id_idx" ON "Session"("userId", "lastActiveAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "SessionEvent_userId_createdAt_id_idx" ON "SessionEvent"("userId", "createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "OidcAccount" ADD CONSTRAINT "OidcAccount_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionEvent" ADD CONSTRAINT "SessionEvent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- The one definition of an active session. Everything that looks up, lists, counts, enables the button or ends
-- sessions goes through this function or through the view below it. The clock is the database's, and exactly at
-- expiry is expired.
CREATE FUNCTION session_is_active(expires_at timestamptz, user_disabled_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT expires_at > now() AND user_disabled_at IS NULL
$$;

CREATE VIEW "ActiveSession" AS
SELECT s.*, u."email" AS "userEmail", u."name" AS "userName", u."role" AS "userRole"
FROM "Session" s
JOIN "User" u ON u."id" = s."userId"
WHERE session_is_active(s."expiresAt", u."disabledAt");

-- The one engine that ends sessions. One call is one transaction and one round trip:
-- lock the user's row, see that the caller is still alive, delete and count, write the history, notify.
--
-- The lock is FOR UPDATE, not FOR NO KEY UPDATE: a sign-in that is not committed yet holds KEY SHARE on the user's
-- row through its foreign key, and only FOR UPDATE waits for it. The delete must be a statement after the lock, so
-- that its snapshot sees what the lock waited for.
--
--   p_caller_id  the session that asks; it must be active. NULL: nobody asks, or it does not matter.
--   p_only_id    end this one. NULL: all of the user's.
--   p_except_id  never end this one. NULL: no exception.
-- Returns how many active sessions were ended, or NULL when the caller is dead and so nothing was done.
CREATE FUNCTION end_sessions(
  p_user_id uuid, p_caller_id uuid, p_only_id uuid, p_except_id uuid, p_kind "SessionEventKind"
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  actor "Session"%ROWTYPE;
  ended integer;
BEGIN
  PERFORM 1 FROM "User" WHERE "id" = p_user_id FOR UPDATE;

  IF p_caller_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM "ActiveSession" WHERE "id" = p_caller_id AND "userId" = p_user_id
  ) THEN
    RETURN NULL;
  END IF;

  SELECT * INTO actor FROM "Session"
  WHERE "id" = coalesce(p_caller_id, p_only_id) AND "userId" = p_user_id;

  DELETE FROM "Session" s USING "User" u
  WHERE u."id" = p_user_id AND s."userId" = u."id"
    AND session_is_active(s."expiresAt", u."disabledAt")
    AND (p_only_id IS NULL OR s."id" = p_only_id)
    AND (p_except_id IS NULL OR s."id" <> p_except_id);
  GET DIAGNOSTICS ended = ROW_COUNT;

  -- A sign-in whose password was checked before this moment has to be checked again before it is stored.
  IF p_only_id IS NULL THEN
    UPDATE "User" SET "sessionEpoch" = "sessionEpoch" + 1 WHERE "id" = p_user_id;
  END IF;

  IF ended > 0 THEN
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "ipAddress", "userAgent", "clientHints")
    VALUES (p_user_id, p_kind, ended, actor."ipAddress", actor."userAgent", actor."clientHints");
    PERFORM pg_notify('session_changes', json_build_object('userId', p_user_id, 'kind', p_kind, 'sessionId', p_only_id)::text);
  END IF;

  RETURN ended;
END
$$;

-- Deletes up to p_limit rows that expired before p_expired_before and tells the history, user by user.
-- Rows that another instance is purging are left to it. Users come in the order of their ids, as in a sign-in that
-- locks two. Should a user be deleted in the same moment, PostgreSQL may refuse one of the two, which is tried again.
CREATE FUNCTION purge_expired_sessions(p_expired_before timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  purged integer;
BEGIN
  WITH expired AS (
    SELECT "id" FROM "Session" WHERE "expiresAt" <= least(p_expired_before, now())
    ORDER BY "expiresAt" LIMIT p_limit FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM "Session" s USING expired e WHERE s."id" = e."id" RETURNING s."userId"
  ), told AS (
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount")
    SELECT "userId", 'expired', count(*)::integer FROM gone GROUP BY "userId" ORDER BY "userId"
    RETURNING "sessionCount"
  )
  SELECT coalesce(sum("sessionCount"), 0)::integer INTO purged FROM told;
  RETURN purged;
END
$$;
