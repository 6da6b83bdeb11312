-- Times are milliseconds since 1970 UTC; lists and claims are JSON text.

create table gh_schema (
  id integer primary key check (id = 1),
  version integer not null,
  readable_from integer not null,
  checksum text not null
) strict;

create table gh_meta (
  name text primary key,
  value text not null
) strict, without rowid;

insert into gh_meta (name, value) values ('registry_revision', '0');

create table gh_grant (
  id text primary key,
  attempt_id text not null unique,
  client_id text not null,
  connector_id text not null,
  user_id text not null,
  subject text not null,
  session_id text,
  sid text,
  binding text not null,
  scopes text not null,
  audiences text not null,
  nonce text,
  auth_time integer,
  acr text,
  amr text not null,
  claims_request text,
  identity text,
  connector_state blob,
  confirmation text,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer,
  revocation_reason text,
  code_hash blob,
  code_expires_at integer,
  code_redeemed_at integer,
  code_redirect_uri text,
  code_challenge text,
  code_challenge_method text,
  code_dpop text,
  family text,
  mac_key_id text,
  counter integer,
  refresh_random blob,
  previous_random blob,
  rotated_at integer,
  grace_uses integer,
  last_used_at integer,
  absolute_expires_at integer,
  idle_expires_at integer,
  lease_until integer
) strict;

create unique index gh_grant_code on gh_grant (code_hash) where code_hash is not null;
create unique index gh_grant_family on gh_grant (family) where family is not null;
create index gh_grant_session on gh_grant (session_id) where session_id is not null;
create index gh_grant_user on gh_grant (connector_id, user_id);
create index gh_grant_end on gh_grant (expires_at);

create table gh_session (
  id text primary key,
  secret_hash blob not null,
  created_at integer not null,
  last_seen_at integer not null,
  idle_expires_at integer not null,
  absolute_expires_at integer not null,
  ends_at integer not null,
  remote_address text,
  user_agent text
) strict;

create index gh_session_end on gh_session (ends_at);

create table gh_account_session (
  id text primary key,
  session_id text not null references gh_session (id) on delete cascade,
  connector_id text not null,
  user_id text not null,
  account_id text,
  state text not null,
  logged_in_at integer not null,
  auth_time integer,
  acr text,
  amr text not null,
  identity text,
  connector_state blob,
  unique (session_id, connector_id, user_id)
) strict;

create table gh_signing_key (
  kid text primary key,
  algorithm text not null,
  generation integer not null,
  created_at integer not null,
  active_from integer,
  retired_at integer,
  remove_at integer,
  longest_lifetime integer not null,
  public_jwk text not null,
  sealed_private_key blob not null,
  unique (algorithm, generation)
) strict;

create table gh_user (
  connector_id text not null,
  user_id text not null,
  login text not null,
  email text,
  email_verified integer not null,
  username text,
  name text,
  preferred_username text,
  groups text not null,
  password_hash text,
  enabled integer not null,
  must_change_password integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (connector_id, user_id),
  unique (connector_id, login)
) strict;

create table gh_account (
  id text primary key,
  created_at integer not null
) strict;

create table gh_identity (
  connector_id text not null,
  user_id text not null,
  account_id text not null,
  first_login_at integer not null,
  last_login_at integer not null,
  primary key (connector_id, user_id)
) strict;

create index gh_identity_account on gh_identity (account_id);

create table gh_denied_token (
  jti text primary key,
  expires_at integer not null
) strict;

create index gh_denied_token_end on gh_denied_token (expires_at);

create table gh_client_not_before (
  client_id text primary key,
  not_before integer not null
) strict;

create table gh_lease (
  name text primary key,
  owner text not null,
  expires_at integer not null
) strict;

create table gh_audit (
  id integer primary key autoincrement,
  happened_at integer not null,
  type text not null,
  request_id text,
  remote text,
  facts text not null
) strict;

create index gh_audit_time on gh_audit (happened_at);
