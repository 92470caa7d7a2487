-- Disabling or deleting a user ends all their sessions by the predicate and by the foreign key alone, whoever does it
-- and however, plain SQL included. Only the push needs help: these triggers tell the instances to look again.
CREATE FUNCTION notify_account_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_changes', json_build_object('userId', OLD."id", 'kind', 'account_closed')::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER "User_disabled" AFTER UPDATE OF "disabledAt" ON "User"
FOR EACH ROW WHEN (OLD."disabledAt" IS DISTINCT FROM NEW."disabledAt") EXECUTE FUNCTION notify_account_closed();

CREATE TRIGGER "User_deleted" AFTER DELETE ON "User"
FOR EACH ROW EXECUTE FUNCTION notify_account_closed();
