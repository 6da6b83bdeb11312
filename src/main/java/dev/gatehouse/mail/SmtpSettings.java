package dev.gatehouse.mail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A mail server.
 *
 * @param host its name, which its certificate must have
 * @param port its port
 * @param security how the connection is protected
 * @param login user name and password, if it wants them
 * @param from the sender, an address or a name with one in angle brackets
 * @param authorities PEM file of the authorities that are trusted, instead of those of Java
 * @param timeout for connecting, and for each answer
 */
public record SmtpSettings(
    String host,
    int port,
    Security security,
    Optional<Login> login,
    String from,
    Optional<Path> authorities,
    Duration timeout) {

  /** How a connection is protected. */
  public enum Security {
    /** Starts in the clear, and goes on only after STARTTLS (RFC 3207). */
    STARTTLS,
    /** TLS from the first byte (RFC 8314). */
    TLS,
    /** Not at all. */
    NONE
  }

  /**
   * User name and password (RFC 4954).
   *
   * @param username user name
   * @param password password
   */
  public record Login(String username, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + username + "]";
    }
  }
}
