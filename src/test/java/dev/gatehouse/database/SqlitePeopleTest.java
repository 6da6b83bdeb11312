package dev.gatehouse.database;

/** The contract of people on SQLite. */
class SqlitePeopleTest extends PeopleContract implements OnSqlite {}
