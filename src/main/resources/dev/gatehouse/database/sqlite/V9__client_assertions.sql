create table gh_used_assertion (
  id blob primary key,
  request_id text not null,
  expires_at integer not null
) strict, without rowid;

create index gh_used_assertion_expiry on gh_used_assertion (expires_at);

alter table gh_client add column sealed_secrets blob;
