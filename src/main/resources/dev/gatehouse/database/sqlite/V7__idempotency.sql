-- Creations that were asked for with an idempotency key; the answer is null while it is not known.
create table gh_idempotency (
  key_hash blob primary key,
  caller blob not null,
  fingerprint blob not null,
  answer text,
  created_at integer not null,
  expires_at integer not null
) strict;

create index gh_idempotency_caller on gh_idempotency (caller, expires_at);

create index gh_idempotency_end on gh_idempotency (expires_at);
