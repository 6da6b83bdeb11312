/**
 * SQLite and PostgreSQL behind the interfaces of {@code storage}.
 *
 * <p>Owns every SQL statement, the schema and its migrations, how concurrent units of work share a
 * durable commit on SQLite, and how connections are pooled on PostgreSQL. Nothing else in the
 * server sees JDBC.
 *
 * <p>Refuses: decisions. A unit of work comes from an endpoint; here it becomes one transaction
 * whose result is told only after its commit has returned. A commit that failed is reported as
 * unknown, never as success or as failure. Tables that do not start with {@code gh_} are never
 * written: the database may be Dex's.
 */
package dev.gatehouse.database;
