package dev.gatehouse.database;

/** The contract of what administrators see on PostgreSQL with its own clock. */
class PostgresHoldingsTest extends HoldingsContract implements OnPostgres {}
