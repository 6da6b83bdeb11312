create table gh_client (
  id text primary key,
  source text not null,
  settings text not null,
  metadata text not null,
  secrets text not null,
  registration_token_hash blob,
  version integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create table gh_initial_token (
  id text primary key,
  token_hash blob not null unique,
  note text,
  uses_left integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;

create index gh_grant_client on gh_grant (client_id) where revoked_at is null;
