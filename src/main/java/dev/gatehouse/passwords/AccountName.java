package dev.gatehouse.passwords;

/**
 * An account as guesses are counted: a connector and a login in the one form that all its spellings
 * have. Says nothing of whether there is such an account.
 *
 * @param connectorId the connector
 * @param canonicalLogin the login, as the connector compares it
 */
public record AccountName(String connectorId, String canonicalLogin) {
  String text() {
    return connectorId + "\n" + canonicalLogin;
  }
}
