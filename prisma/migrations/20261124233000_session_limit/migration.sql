-- AlterEnum
ALTER TYPE "SessionEventKind" ADD VALUE 'limit_exceeded';

-- The part of the engine that keeps a user below a number of sessions (R46): ends the least recently active ones beyond
-- the p_limit that may be. It belongs to the transaction of the sign-in that began p_started_id, which holds the user's
-- lock, so that sign-ins at the same moment count one after the other, and which tells the pages. That one counts and
-- stays: a limit must never lock somebody out who has just proved who they are.
-- The epoch stays what it is: nobody wanted to be rid of the sign-ins that are still on their way.
-- Returns how many active sessions were ended.
CREATE FUNCTION end_sessions_over_limit(
  p_user_id uuid, p_started_id uuid, p_limit integer, p_kind "SessionEventKind"
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  ended integer;
BEGIN
  DELETE FROM "Session" WHERE "id" IN (
    SELECT "id" FROM "ActiveSession" WHERE "userId" = p_user_id AND "id" <> p_started_id
    ORDER BY "lastActiveAt" DESC, "id" DESC OFFSET p_limit - 1
  );
  GET DIAGNOSTICS ended = ROW_COUNT;

  IF ended > 0 THEN
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "ipAddress", "userAgent", "clientHints")
    SELECT p_user_id, p_kind, ended, "ipAddress", "userAgent", "clientHints" FROM "Session" WHERE "id" = p_started_id;
  END IF;

  RETURN ended;
END
$$;
