-- Ends of sessions that clients are still to be told of (OpenID Connect Back-Channel Logout 1.0), and for
-- some time those that could not be told. Written by the transaction that ends the session.
create table gh_logout_message (
  client_id text not null,
  sid text not null,
  account_session_id text not null,
  connector_id text not null,
  user_id text not null,
  ended_at bigint not null,
  due_at bigint not null,
  attempts integer not null,
  given_up_at bigint,
  problem text,
  primary key (client_id, sid)
);

create index gh_logout_message_due on gh_logout_message (client_id, due_at) where given_up_at is null;
create index gh_logout_message_end on gh_logout_message (given_up_at) where given_up_at is not null;
