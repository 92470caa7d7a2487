-- Disabling or deleting a user ends all their sessions, whoever does it and however, plain SQL included.

-- A user who is disabled has no active session by the predicate. The rows go as well, so that none comes back to life
-- when the user is enabled again, and a sign-in that was checked before is checked again.
CREATE FUNCTION end_sessions_of_disabled_user() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ended integer;
BEGIN
  WITH gone AS (DELETE FROM "Session" WHERE "userId" = NEW."id" RETURNING "expiresAt")
  SELECT count(*) FILTER (WHERE session_is_active("expiresAt", NULL)) INTO ended FROM gone;

  UPDATE "User" SET "sessionEpoch" = "sessionEpoch" + 1 WHERE "id" = NEW."id";
  IF ended > 0 THEN
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount") VALUES (NEW."id", 'account_closed', ended);
  END IF;
  PERFORM pg_notify('session_changes', json_build_object('userId', NEW."id", 'kind', 'account_closed')::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER "User_disabled" AFTER UPDATE OF "disabledAt" ON "User"
FOR EACH ROW WHEN (OLD."disabledAt" IS NULL AND NEW."disabledAt" IS NOT NULL)
EXECUTE FUNCTION end_sessions_of_disabled_user();

-- The foreign key deletes the sessions of a user who is deleted; the open pages have to be told.
CREATE FUNCTION notify_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_changes', json_build_object('userId', OLD."id", 'kind', 'account_closed')::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER "User_deleted" AFTER DELETE ON "User"
FOR EACH ROW EXECUTE FUNCTION notify_deleted_user();
