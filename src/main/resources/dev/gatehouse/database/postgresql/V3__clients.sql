create table gh_client (
  id text collate "C" primary key,
  source text not null,
  settings text not null,
  metadata text not null,
  secrets text not null,
  registration_token_hash bytea,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create table gh_initial_token (
  id text collate "C" primary key,
  token_hash bytea not null unique,
  note text,
  uses_left bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);

create index gh_grant_client on gh_grant (client_id) where revoked_at is null;
