-- Starts a session, in place of the one that this browser held before (former_token_hash).
--   checked_epoch  "User"."sessionEpoch" when the credentials were checked
--   lifetime       the nearer of the idle and the absolute limit
-- Returns started, check-again (sessions ended or credentials changed since), or refused (user disabled or gone).
CREATE OR REPLACE FUNCTION start_session(
  user_id uuid, checked_epoch integer, token_hash bytea, sign_in_method "SignInMethod", shared_device boolean,
  lifetime interval, session_limit integer,
  ip_address text DEFAULT NULL, user_agent text DEFAULT NULL, client_hints jsonb DEFAULT NULL,
  former_token_hash bytea DEFAULT NULL,
  OUT status text, OUT session_id uuid,
  OUT replaced_id uuid, OUT replaced_user_id uuid, OUT over_limit integer
) LANGUAGE plpgsql SET lock_timeout TO '2s' AS $$
DECLARE
  former "Session"%ROWTYPE;
  owner "User"%ROWTYPE;
  started "Session"%ROWTYPE;
BEGIN
  IF former_token_hash IS NOT NULL THEN
    SELECT * INTO former FROM "Session" WHERE "tokenHash" = former_token_hash;
  END IF;
  owner := lock_user(user_id => user_id, other_user_id => former."userId");

  status := CASE
    WHEN owner."id" IS NULL OR owner."disabledAt" IS NOT NULL THEN 'refused'
    WHEN owner."sessionEpoch" <> checked_epoch THEN 'check-again'
    ELSE 'started'
  END;
  IF status <> 'started' THEN RETURN; END IF;

  IF former."id" IS NOT NULL AND end_sessions(
    user_id => former."userId", event_kind => 'replaced', only_id => former."id") > 0
  THEN
    replaced_id := former."id";
    replaced_user_id := former."userId";
  END IF;

  INSERT INTO "Session" (
    "userId", "tokenHash", "signInMethod", "sharedDevice", "expiresAt", "ipAddress", "userAgent", "clientHints")
  VALUES (
    user_id, token_hash, sign_in_method, shared_device, now() + lifetime, ip_address, user_agent, client_hints)
  RETURNING * INTO started;
  session_id := started."id";
  PERFORM write_session_event(user_id => user_id, event_kind => 'signed_in', session_count => 1, actor => started);

  over_limit := end_sessions_over_limit(started => started, session_limit => session_limit);
  PERFORM notify_session_change(user_id => user_id, event_kind => 'signed_in');
END
$$;
