-- Ends active sessions of a user: all of them, or only_id, and never except_id.
-- Returns how many; NULL when caller_id is given and not active, and so nothing was done.
CREATE OR REPLACE FUNCTION end_sessions(
  user_id uuid, event_kind "SessionEventKind",
  caller_id uuid DEFAULT NULL, only_id uuid DEFAULT NULL, except_id uuid DEFAULT NULL
) RETURNS integer LANGUAGE plpgsql SET lock_timeout TO '2s' AS $$
DECLARE
  owner "User"%ROWTYPE := lock_user(user_id => user_id);
  actor "Session"%ROWTYPE;
  ended integer;
BEGIN
  SELECT * INTO actor FROM "Session" WHERE "id" = coalesce(caller_id, only_id) AND "userId" = user_id;
  IF caller_id IS NOT NULL AND session_is_active(actor."expiresAt", owner."disabledAt") IS NOT TRUE THEN
    RETURN NULL;
  END IF;

  DELETE FROM "Session"
  WHERE "userId" = user_id AND session_is_active("expiresAt", owner."disabledAt")
    AND (only_id IS NULL OR "id" = only_id)
    AND "id" IS DISTINCT FROM except_id;
  GET DIAGNOSTICS ended = ROW_COUNT;

  -- A sign-in whose password was checked before this moment has to be checked again before it is stored.
  IF only_id IS NULL THEN
    UPDATE "User" SET "sessionEpoch" = "sessionEpoch" + 1 WHERE "id" = user_id;
  END IF;

  IF ended > 0 THEN
    PERFORM write_session_event(
      user_id => user_id, event_kind => event_kind, session_count => ended, actor => actor);
    PERFORM notify_session_change(user_id => user_id, event_kind => event_kind, session_id => only_id);
  END IF;
  RETURN ended;
END
$$;

-- For a sign-in that holds the user's lock and notifies (R46 of docs/security.md). The session that it started stays: a
-- limit must not lock out a person who has just proved who they are. So does the epoch: sign-ins on their way are as
-- welcome as this one. Returns how many were ended.
CREATE OR REPLACE FUNCTION end_sessions_over_limit(started "Session", session_limit integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  ended integer;
BEGIN
  DELETE FROM "Session" WHERE "id" IN (
    SELECT "id" FROM "Session"
    WHERE "userId" = started."userId" AND session_is_active("expiresAt", NULL) AND "id" <> started."id"
    ORDER BY "lastActiveAt" DESC, "id" DESC OFFSET session_limit - 1
  );
  GET DIAGNOSTICS ended = ROW_COUNT;

  IF ended > 0 THEN
    PERFORM write_session_event(
      user_id => started."userId", event_kind => 'limit_exceeded', session_count => ended, actor => started);
  END IF;
  RETURN ended;
END
$$;

-- Deletes up to batch_size rows that expired longer than retention ago, but none that another instance is purging, and
-- returns how many. Users come in the order of their ids, as in a sign-in that locks two. Should a user be deleted in
-- the same moment, PostgreSQL may refuse one of the two, which is tried again.
CREATE OR REPLACE FUNCTION purge_expired_sessions(retention interval, batch_size integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  ended record;
  purged integer := 0;
BEGIN
  FOR ended IN
    WITH expired AS (
      SELECT "id" FROM "Session" WHERE "expiresAt" <= now() - retention
      ORDER BY "expiresAt" LIMIT batch_size FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM "Session" s USING expired e WHERE s."id" = e."id" RETURNING s."userId"
    )
    SELECT "userId", count(*)::integer AS total FROM gone GROUP BY "userId" ORDER BY "userId"
  LOOP
    PERFORM write_session_event(
      user_id => ended."userId", event_kind => 'expired', session_count => ended.total);
    purged := purged + ended.total;
  END LOOP;
  RETURN purged;
END
$$;
