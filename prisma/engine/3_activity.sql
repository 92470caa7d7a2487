-- Notes that a session was active just now, at most once per refresh_interval. Its expiry slides with activity and never
-- past the absolute limit. An UPDATE, which cannot bring back a session that has ended.
CREATE OR REPLACE FUNCTION touch_session(
  session_id uuid, idle_timeout interval, max_age interval, refresh_interval interval, ip_address text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Session" s
  SET "lastActiveAt" = now(),
    "expiresAt" = least(now() + idle_timeout, s."signedInAt" + max_age),
    "ipAddress" = coalesce(ip_address, s."ipAddress")
  FROM "User" u
  WHERE s."id" = session_id AND u."id" = s."userId"
    AND session_is_active(s."expiresAt", u."disabledAt")
    AND s."lastActiveAt" <= now() - refresh_interval;
END
$$;

-- Which of these sessions are not active any more: expired by time, or gone. Open pages cause it at every notification
-- and heartbeat. For a few ids PostgreSQL would make a plan anew each time, fitted to their number, which takes twice
-- as long as the look-up itself: hence the setting, which only a function can carry through a pooler.
CREATE OR REPLACE FUNCTION find_ended_sessions(session_ids uuid[]) RETURNS TABLE ("id" uuid, expired boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT given."id", s."expiresAt" <= now()
  FROM unnest(session_ids) AS given("id")
  LEFT JOIN "Session" s ON s."id" = given."id"
  LEFT JOIN "User" u ON u."id" = s."userId"
  WHERE session_is_active(s."expiresAt", u."disabledAt") IS NOT TRUE;
END
$$;
