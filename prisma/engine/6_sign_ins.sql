-- Sign-ins are counted in "SignInFailure", in one round trip each time. Rows are locked in the order of the arguments,
-- everywhere the same. The clock is the database's.

-- Counts on: one count after the other, and no further than the first that is used up.
-- Returns NULL where all of them allow it; else the position of the count that does not, and how long it will not.
CREATE OR REPLACE FUNCTION count_sign_in(
  count_keys text[], limits integer[], windows_ms bigint[], OUT used_up integer, OUT ms_left bigint
) LANGUAGE plpgsql AS $$
DECLARE
  now_ms CONSTANT bigint := extract(epoch FROM clock_timestamp()) * 1000;
  counted "SignInFailure"%ROWTYPE;
BEGIN
  -- What is refused anyway writes nothing.
  SELECT given.position, f."expire" - now_ms INTO used_up, ms_left
  FROM unnest(count_keys, limits) WITH ORDINALITY AS given(key, most, position)
  JOIN "SignInFailure" f ON f."key" = given.key
  WHERE f."expire" > now_ms AND f."points" >= given.most
  ORDER BY given.position LIMIT 1;
  IF used_up IS NOT NULL THEN RETURN; END IF;

  FOR position IN 1 .. cardinality(count_keys) LOOP
    INSERT INTO "SignInFailure" AS f ("key", "points", "expire")
    VALUES (count_keys[position], 1, now_ms + windows_ms[position])
    ON CONFLICT ("key") DO UPDATE SET
      "points" = CASE WHEN f."expire" > now_ms THEN f."points" + 1 ELSE 1 END,
      "expire" = CASE WHEN f."expire" > now_ms THEN f."expire" ELSE excluded."expire" END
    RETURNING f.* INTO counted;
    IF counted."points" > limits[position] THEN
      used_up := position;
      ms_left := counted."expire" - now_ms;
      RETURN;
    END IF;
  END LOOP;
END
$$;

-- After a right password. The account starts anew; the address, which may try others, gets only this attempt back.
-- Then the sign-in counts for itself. Returns NULL where that is allowed, else for how long it is not.
CREATE OR REPLACE FUNCTION admit_sign_in(
  account_at_address_key text, address_key text, account_key text,
  sign_in_key text, sign_in_limit integer, sign_in_window_ms bigint, OUT ms_left bigint
) LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "SignInFailure" WHERE "key" = account_at_address_key;
  UPDATE "SignInFailure" SET "points" = "points" - 1 WHERE "key" = address_key AND "points" > 0;
  DELETE FROM "SignInFailure" WHERE "key" = account_key;

  SELECT counted.ms_left INTO ms_left
  FROM count_sign_in(ARRAY[sign_in_key], ARRAY[sign_in_limit], ARRAY[sign_in_window_ms]) AS counted;
END
$$;
