package dev.gatehouse.database;

/** The contract of people on PostgreSQL with its own clock. */
class PostgresPeopleTest extends PeopleContract implements OnPostgres {}
