package dev.gatehouse.tokens;

/** Kinds of signed token. Whoever verifies one says which kind it expects (rule R17). */
public enum TokenType {
  /** OpenID Connect Core §2; has no {@code typ}, as consumers of Dex's tokens know it. */
  ID_TOKEN(null),
  /** RFC 9068. */
  ACCESS_TOKEN("at+jwt"),
  /** Back-Channel Logout 1.0 §2.4; made for clients and accepted nowhere here. */
  LOGOUT_TOKEN("logout+jwt");

  private final String typ;

  TokenType(String typ) {
    this.typ = typ;
  }

  /** Value of the JOSE header {@code typ}, or null when it must be absent. */
  public String typ() {
    return typ;
  }
}
