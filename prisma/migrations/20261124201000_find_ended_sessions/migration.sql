-- Which of these sessions are not active any more: expired by time, or gone. It is asked for every notification and
-- every heartbeat of the open pages. For a few ids PostgreSQL would make a plan anew each time, fitted to their number,
-- which takes twice as long as the look-up itself: hence the setting, which only a function can carry.
CREATE FUNCTION find_ended_sessions(p_session_ids uuid[])
RETURNS TABLE ("id" uuid, expired boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT given."id", s."expiresAt" <= now()
  FROM unnest(p_session_ids) AS given("id")
  LEFT JOIN "Session" s ON s."id" = given."id"
  LEFT JOIN "User" u ON u."id" = s."userId"
  WHERE session_is_active(s."expiresAt", u."disabledAt") IS NOT TRUE;
END
$$;
