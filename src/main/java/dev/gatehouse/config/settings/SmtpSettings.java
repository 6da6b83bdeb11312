package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A mail server.
 *
 * @param language tag of the language of mails
 * @param rootCa authorities that are trusted instead of Java's
 * @param timeout for connecting, and for each answer
 */
public record SmtpSettings(
    String host,
    int port,
    Security security,
    Optional<String> username,
    Optional<Secret> password,
    String from,
    String language,
    Optional<Path> rootCa,
    Duration timeout) {

  /** How the connection is protected. */
  public enum Security {
    STARTTLS(587),
    TLS(465),
    NONE(25);

    private final int port;

    Security(int port) {
      this.port = port;
    }

    /** The port that is usual for it. */
    public int port() {
      return port;
    }
  }
}
