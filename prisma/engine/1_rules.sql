-- Engine 2
--
-- What starts, touches, ends and purges sessions, and counts sign-ins: each call is one transaction and one round trip.
-- This folder is applied as a whole, in the order of its files, when a database has another text. The number above says
-- which of two texts is newer: raise it with each change that leaves this checkout. In a rolling restart the last
-- release calls this too: a new argument comes last, with a default; DROP a function after its last caller's release.

-- "Active" is defined here and nowhere else. The clock is the database's, and exactly at expiry is expired.
CREATE OR REPLACE FUNCTION session_is_active(expires_at timestamptz, user_disabled_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT expires_at > now() AND user_disabled_at IS NULL
$$;

-- Each active session with whom it belongs to. CREATE OR REPLACE takes new columns at the end only.
CREATE OR REPLACE VIEW "ActiveSession" AS
SELECT s."id", s."userId", s."tokenHash", s."signInMethod", s."sharedDevice", s."signedInAt", s."lastActiveAt",
  s."expiresAt", s."ipAddress", s."userAgent", s."clientHints",
  u."email" AS "userEmail", u."name" AS "userName", u."role" AS "userRole"
FROM "Session" s
JOIN "User" u ON u."id" = s."userId"
WHERE session_is_active(s."expiresAt", u."disabledAt");

-- The one NOTIFY. It says "look again" for one user; the rows say what is true.
CREATE OR REPLACE FUNCTION notify_session_change(
  user_id uuid, event_kind "SessionEventKind", session_id uuid DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(
    'session_changes', json_build_object('userId', user_id, 'kind', event_kind, 'sessionId', session_id)::text);
END
$$;

-- The one writer of the history. actor: the session that did it; NULL where none did, as with expiry.
CREATE OR REPLACE FUNCTION write_session_event(
  user_id uuid, event_kind "SessionEventKind", session_count integer, actor "Session" DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "ipAddress", "userAgent", "clientHints")
  VALUES (user_id, event_kind, session_count, actor."ipAddress", actor."userAgent", actor."clientHints");
END
$$;

-- Locks a user, and a second one in the order of their ids, so that two sign-ins that swap browsers do not deadlock.
-- FOR UPDATE and nothing weaker: an uncommitted sign-in holds KEY SHARE by its foreign key, and has to be waited for.
-- Each later statement must see what the lock waited for, in a snapshot of its own: under any other isolation, two
-- devices that end each other would both be out. Returns the first user as the lock found them.
CREATE OR REPLACE FUNCTION lock_user(user_id uuid, other_user_id uuid DEFAULT NULL) RETURNS "User"
LANGUAGE plpgsql AS $$
DECLARE
  locked "User"%ROWTYPE;
  owner "User"%ROWTYPE;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sessions change under READ COMMITTED only, and this transaction is %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state',
      HINT = format('ALTER DATABASE %I SET default_transaction_isolation TO ''read committed''', current_database());
  END IF;

  FOR locked IN SELECT * FROM "User" WHERE "id" IN (user_id, other_user_id) ORDER BY "id" FOR UPDATE LOOP
    IF locked."id" = user_id THEN owner := locked; END IF;
  END LOOP;
  RETURN owner;
END
$$;

-- As lock_user, where that takes no waiting. The caller of it knows no user before, and so cannot wait in turn.
CREATE OR REPLACE FUNCTION try_lock_user(user_id uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "User" WHERE "id" = user_id FOR UPDATE SKIP LOCKED;
  RETURN FOUND;
END
$$;
