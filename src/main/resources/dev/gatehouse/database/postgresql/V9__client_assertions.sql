create table gh_used_assertion (
  id bytea primary key,
  request_id text not null,
  expires_at bigint not null
);

create index gh_used_assertion_expiry on gh_used_assertion (expires_at);

alter table gh_client add column sealed_secrets bytea;
