-- The clients that were given a sid of a login, whatever has become of their grants: who must be told
-- when the login ends.
create table gh_session_sid (
  account_session_id text not null references gh_account_session (id) on delete cascade,
  client_id text not null,
  sid text not null,
  primary key (account_session_id, client_id, sid)
);

insert into gh_session_sid (account_session_id, client_id, sid)
select distinct g.session_id, g.client_id, g.sid
from gh_grant g join gh_account_session a on a.id = g.session_id
where g.sid is not null;
