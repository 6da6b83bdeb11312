-- Creations that were asked for with an idempotency key; the answer is null while it is not known.
create table gh_idempotency (
  key_hash bytea primary key,
  caller bytea not null,
  fingerprint bytea not null,
  answer text,
  created_at bigint not null,
  expires_at bigint not null
);

create index gh_idempotency_caller on gh_idempotency (caller, expires_at);

create index gh_idempotency_end on gh_idempotency (expires_at);
