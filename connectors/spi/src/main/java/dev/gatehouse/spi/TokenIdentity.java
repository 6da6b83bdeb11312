package dev.gatehouse.spi;

/**
 * Turns a token of the upstream into an identity (RFC 8693, token exchange).
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface TokenIdentity {

  /**
   * Verifies a token.
   *
   * @throws UpstreamException when the upstream cannot be asked
   */
  LoginResult exchange(SubjectToken token, LoginContext context) throws UpstreamException;

  /**
   * A token of the upstream.
   *
   * @param type its type, such as {@code urn:ietf:params:oauth:token-type:id_token}
   * @param value the token
   */
  record SubjectToken(String type, String value) {
    /** Without the token. */
    @Override
    public String toString() {
      return "SubjectToken[type=" + type + "]";
    }
  }
}
