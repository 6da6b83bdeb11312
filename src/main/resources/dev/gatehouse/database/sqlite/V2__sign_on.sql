-- Single sign-on: the choice to stay signed in, an end for each account of a browser, the clients
-- that people logged in for (Dex: ssoSharedWith), and what they allowed.

alter table gh_session add column persistent integer not null default 0;

-- Null in rows of an older program: the browser's end.
alter table gh_account_session add column expires_at integer;

create table gh_session_client (
  account_session_id text not null references gh_account_session (id) on delete cascade,
  client_id text not null,
  primary key (account_session_id, client_id)
) strict, without rowid;

create table gh_consent (
  connector_id text not null,
  user_id text not null,
  client_id text not null,
  scope text not null,
  granted_at integer not null,
  primary key (connector_id, user_id, client_id, scope)
) strict, without rowid;

create index gh_consent_client on gh_consent (client_id);
