-- Identities that are linked to one account. A null subject is the identity's own; a null linked_at is
-- the identity that the account is. What an older program writes counts as known to clients, so that
-- nobody's sub ever changes.
alter table gh_identity add column subject_connector_id text;
alter table gh_identity add column subject_user_id text;
alter table gh_identity add column linked_at bigint;
alter table gh_identity add column known boolean not null default true;
alter table gh_identity add column disabled_at bigint;

create index gh_identity_subject on gh_identity (subject_connector_id, subject_user_id)
  where subject_connector_id is not null;
