package dev.gatehouse.database;

/** What the administration keeps, on PostgreSQL with its own clock. */
class PostgresAdministrationTest extends AdministrationContract implements OnPostgres {}
