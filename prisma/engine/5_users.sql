-- Disabling a user ends their sessions, by plain SQL too. The predicate alone would do until the user is enabled again:
-- the rows go, so that none comes back to life, and a sign-in that was checked before is checked again.
CREATE OR REPLACE FUNCTION end_sessions_of_disabled_user() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ended integer;
BEGIN
  WITH gone AS (DELETE FROM "Session" WHERE "userId" = NEW."id" RETURNING "expiresAt")
  SELECT count(*) FILTER (WHERE session_is_active("expiresAt", NULL)) INTO ended FROM gone;

  UPDATE "User" SET "sessionEpoch" = "sessionEpoch" + 1 WHERE "id" = NEW."id";
  IF ended > 0 THEN
    PERFORM write_session_event(user_id => NEW."id", event_kind => 'account_closed', session_count => ended);
  END IF;
  PERFORM notify_session_change(user_id => NEW."id", event_kind => 'account_closed');
  RETURN NULL;
END
$$;

-- The foreign key deletes the sessions of a deleted user; their open pages have to hear of it.
CREATE OR REPLACE FUNCTION notify_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM notify_session_change(user_id => OLD."id", event_kind => 'account_closed');
  RETURN NULL;
END
$$;

-- Gives the user of an address that was never verified to the person who has proved it: nothing with which the account
-- could be entered before stays. Returns whose it was; NULL when the address is verified, or no user has it.
CREATE OR REPLACE FUNCTION take_over_unverified_user(user_email text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  owner "User"%ROWTYPE;
BEGIN
  SELECT * INTO owner FROM "User" WHERE "email" = user_email;
  owner := lock_user(user_id => owner."id");
  IF owner."id" IS NULL OR owner."emailVerified" OR owner."email" <> user_email THEN RETURN NULL; END IF;

  DELETE FROM "OidcAccount" WHERE "userId" = owner."id";
  PERFORM end_sessions(user_id => owner."id", event_kind => 'account_closed');
  UPDATE "User" SET "passwordHash" = NULL, "emailVerified" = true WHERE "id" = owner."id";
  RETURN owner."id";
END
$$;

-- These lock "User" against writers until the text is in. They come after the view, which is locked against everything:
-- a termination takes the two in the same order, and could deadlock with the other one.
CREATE OR REPLACE TRIGGER "User_disabled" AFTER UPDATE OF "disabledAt" ON "User"
FOR EACH ROW WHEN (OLD."disabledAt" IS NULL AND NEW."disabledAt" IS NOT NULL)
EXECUTE FUNCTION end_sessions_of_disabled_user();

CREATE OR REPLACE TRIGGER "User_deleted" AFTER DELETE ON "User"
FOR EACH ROW EXECUTE FUNCTION notify_deleted_user();
