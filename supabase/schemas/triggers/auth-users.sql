-- Triggers on auth.users, in firing order.

create trigger "010_make_profile" after insert or update of email on auth.users
  for each row execute function private.make_profile();
