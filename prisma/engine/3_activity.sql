-- Slides the expiry, at most once per refresh_interval, never past the absolute limit. An UPDATE revives no session.
CREATE OR REPLACE FUNCTION touch_session(
  session_id uuid, idle_timeout interval, max_age interval, refresh_interval interval, ip_address text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql SET lock_timeout TO '2s' AS $$
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

-- Which of these sessions are expired or gone. Without the setting, PostgreSQL would plan anew for each number of ids,
-- which takes twice as long as the look-up; only a function can carry it through a pooler.
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
