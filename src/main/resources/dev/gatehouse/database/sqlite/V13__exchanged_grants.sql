-- The grant whose token was exchanged for this one (RFC 8693).
alter table gh_grant add column parent_id text;
