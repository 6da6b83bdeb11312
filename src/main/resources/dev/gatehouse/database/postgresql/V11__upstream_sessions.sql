-- Which session at the upstream a login came from, hashed.
alter table gh_account_session add column upstream_hash bytea;

create index gh_account_session_upstream on gh_account_session (connector_id, upstream_hash)
  where upstream_hash is not null;
