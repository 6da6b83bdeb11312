package dev.gatehouse.endtoend.review;

/** On SQLite. */
class SqliteEndedTokensTest extends EndedTokensContract {}
