-- Times are milliseconds since 1970 UTC; lists and claims are JSON text.

create table gh_schema (
  id integer primary key check (id = 1),
  version integer not null,
  readable_from integer not null,
  checksum text not null
);

create table gh_meta (
  name text primary key,
  value text not null
);

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
  auth_time bigint,
  acr text,
  amr text not null,
  claims_request text,
  identity text,
  connector_state bytea,
  confirmation text,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  revocation_reason text,
  code_hash bytea,
  code_expires_at bigint,
  code_redeemed_at bigint,
  code_redirect_uri text,
  code_challenge text,
  code_challenge_method text,
  code_dpop text,
  family text,
  mac_key_id text,
  counter bigint,
  refresh_random bytea,
  previous_random bytea,
  rotated_at bigint,
  grace_uses integer,
  last_used_at bigint,
  absolute_expires_at bigint,
  idle_expires_at bigint,
  lease_until bigint
);

create unique index gh_grant_code on gh_grant (code_hash) where code_hash is not null;
create unique index gh_grant_family on gh_grant (family) where family is not null;
create index gh_grant_session on gh_grant (session_id) where session_id is not null;
create index gh_grant_user on gh_grant (connector_id, user_id);
create index gh_grant_end on gh_grant (expires_at);

create table gh_session (
  id text primary key,
  secret_hash bytea not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  idle_expires_at bigint not null,
  absolute_expires_at bigint not null,
  ends_at bigint not null,
  remote_address text,
  user_agent text
);

create index gh_session_end on gh_session (ends_at);

create table gh_account_session (
  id text primary key,
  session_id text not null references gh_session (id) on delete cascade,
  connector_id text not null,
  user_id text not null,
  account_id text,
  state text not null,
  logged_in_at bigint not null,
  auth_time bigint,
  acr text,
  amr text not null,
  identity text,
  connector_state bytea,
  unique (session_id, connector_id, user_id)
);

create table gh_signing_key (
  kid text primary key,
  algorithm text not null,
  generation bigint not null,
  created_at bigint not null,
  active_from bigint,
  retired_at bigint,
  remove_at bigint,
  longest_lifetime bigint not null,
  public_jwk text not null,
  sealed_private_key bytea not null,
  unique (algorithm, generation)
);

create table gh_user (
  connector_id text not null,
  user_id text not null,
  login text collate "C" not null,
  email text,
  email_verified boolean not null,
  username text,
  name text,
  preferred_username text,
  groups text not null,
  password_hash text,
  enabled boolean not null,
  must_change_password boolean not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (connector_id, user_id),
  unique (connector_id, login)
);

create table gh_account (
  id text primary key,
  created_at bigint not null
);

create table gh_identity (
  connector_id text not null,
  user_id text not null,
  account_id text not null,
  first_login_at bigint not null,
  last_login_at bigint not null,
  primary key (connector_id, user_id)
);

create index gh_identity_account on gh_identity (account_id);

create table gh_denied_token (
  jti text primary key,
  expires_at bigint not null
);

create index gh_denied_token_end on gh_denied_token (expires_at);

create table gh_client_not_before (
  client_id text primary key,
  not_before bigint not null
);

create table gh_lease (
  name text primary key,
  owner text not null,
  expires_at bigint not null
);

create table gh_audit (
  id bigint generated always as identity primary key,
  happened_at bigint not null,
  type text not null,
  request_id text,
  remote text,
  facts text not null
);

create index gh_audit_time on gh_audit (happened_at);
