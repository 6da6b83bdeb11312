package dev.gatehouse.database;

/** The contract of identities at the same time on SQLite. */
class SqliteIdentityRacesTest extends IdentityRaceContract implements OnSqlite {}
