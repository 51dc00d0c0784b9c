-- Triggers on private.issuer, in firing order.

create trigger "010_remember_issuer" after insert or update on private.issuer
  for each row execute function private.remember_issuer();
