-- Failed guesses of passwords: a fixed number of hashed buckets (rule R1), each with the time at
-- which its budget is whole again.
create table gh_guess (
  bucket integer primary key,
  filled_until bigint not null
);

create index gh_guess_end on gh_guess (filled_until);

-- One-time links that set a password; one per person.
create table gh_password_link (
  token_hash bytea primary key,
  connector_id text not null,
  user_id text not null,
  purpose text not null,
  created_at bigint not null,
  expires_at bigint not null,
  unique (connector_id, user_id)
);

create index gh_password_link_end on gh_password_link (expires_at);

create index gh_account_session_user on gh_account_session (connector_id, user_id);
