package dev.gatehouse.endtoend.review;

/** On PostgreSQL. */
class PostgresEndedTokensTest extends EndedTokensContract {
  @Override
  boolean onPostgres() {
    return true;
  }
}
