/**
 * The file of a backup: what stands in it, how it is written so that it is whole or not there, and
 * how it is verified before anything is restored from it.
 *
 * <p>Owns the format, which is the same for both databases, so that a backup of SQLite can be
 * restored into PostgreSQL and the other way round.
 *
 * <p>Refuses: the master key itself, which never stands in a backup; what the rows mean; and
 * reading or writing the database, which is behind the interfaces of {@code storage}.
 */
package dev.gatehouse.backup;
