-- Devices that wait for a person (RFC 8628). Codes are hashed; of the person there is nothing here.
create table gh_device_code (
  id text primary key,
  device_hash blob not null unique,
  user_hash blob not null unique,
  client_id text not null,
  parameters text not null,
  remote text not null,
  user_agent text,
  created_at integer not null,
  expires_at integer not null,
  poll_interval integer not null,
  polled_at integer,
  state text not null,
  grant_id text
) strict, without rowid;

create index gh_device_code_end on gh_device_code (expires_at);
create index gh_device_code_client on gh_device_code (client_id, expires_at);
