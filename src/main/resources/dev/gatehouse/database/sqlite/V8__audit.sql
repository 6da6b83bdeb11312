-- The audit record is searched: what it is searched by stands in columns. The rest stays JSON.
alter table gh_audit add column client_id text;
alter table gh_audit add column connector_id text;
alter table gh_audit add column user_id text;
alter table gh_audit add column sub text;
alter table gh_audit add column login text;
alter table gh_audit add column session_id text;
alter table gh_audit add column grant_id text;
alter table gh_audit add column jti text;

update gh_audit set
  client_id = json_extract(facts, '$.client_id'),
  connector_id = json_extract(facts, '$.connector_id'),
  user_id = json_extract(facts, '$.user_id'),
  sub = json_extract(facts, '$.sub'),
  login = json_extract(facts, '$.login'),
  session_id = json_extract(facts, '$.session_id'),
  grant_id = json_extract(facts, '$.grant_id'),
  jti = json_extract(facts, '$.jti'),
  facts = json_remove(facts, '$.client_id', '$.connector_id', '$.user_id', '$.sub', '$.login',
    '$.session_id', '$.grant_id', '$.jti');

-- Each index costs a refresh what it is worth. Clients repeat, and identifiers of tokens and
-- requests that were made one after the other begin alike, so that those indexes change in few
-- places; a user, a grant, a session and an address are somewhere else each time. One of the four
-- has all events; the others leave out refreshes, and are found through it.
create index gh_audit_user on gh_audit (user_id, happened_at) where user_id is not null;
create index gh_audit_client on gh_audit (client_id, happened_at) where client_id is not null;
create index gh_audit_jti on gh_audit (jti) where jti is not null;
create index gh_audit_request on gh_audit (request_id) where request_id is not null;
create index gh_audit_login on gh_audit (login, happened_at) where login is not null;
create index gh_audit_type on gh_audit (type, happened_at) where type <> 'token.refreshed';
create index gh_audit_grant on gh_audit (grant_id)
  where grant_id is not null and type <> 'token.refreshed';
create index gh_audit_session on gh_audit (session_id)
  where session_id is not null and type <> 'token.refreshed';
create index gh_audit_remote on gh_audit (remote, happened_at)
  where remote is not null and type <> 'token.refreshed';

-- Administrators list a client's grants in the order of their ids.
drop index gh_grant_client;
create index gh_grant_client on gh_grant (client_id, id) where revoked_at is null;
