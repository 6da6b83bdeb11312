package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a directory is reached.
 *
 * @param hosts servers, best first; empty when {@code srv} is given
 * @param srv name of SRV records that name the servers (RFC 2782)
 * @param tls how connections are protected
 * @param bind as whom searches are made
 * @param limits times and numbers
 */
record ConnectionSettings(
    List<HostPort> hosts, Optional<String> srv, Tls tls, Bind bind, Limits limits) {

  ConnectionSettings {
    hosts = List.copyOf(hosts);
  }

  /** How a connection is protected. */
  enum Security {
    /** TLS from the first byte. */
    LDAPS,
    /** TLS by the extended operation of RFC 4511, section 4.14. */
    START_TLS,
    /** Not at all. */
    NONE;

    int defaultPort() {
      return this == LDAPS ? 636 : 389;
    }
  }

  /**
   * TLS.
   *
   * @param rootCa file of the only authorities to trust; empty: those of the JDK
   * @param rootCaPem the same in PEM
   * @param clientCertificate file of the certificate that we show
   * @param clientKey file of its key
   * @param verify whether certificate and host name are checked; false exists in Dex files only
   */
  record Tls(
      Security security,
      Optional<Path> rootCa,
      Optional<String> rootCaPem,
      Optional<Path> clientCertificate,
      Optional<Path> clientKey,
      boolean verify) {}

  /** As whom searches are made. */
  enum BindAs {
    /** A service account. */
    ACCOUNT,
    /** Nobody. */
    ANONYMOUS,
    /** The person who logs in. */
    USER,
    /** Whom the client certificate names (SASL EXTERNAL, RFC 4422). */
    EXTERNAL
  }

  /**
   * A bind.
   *
   * @param dn the service account
   * @param password its password
   * @param userTemplate how a login becomes the name that a person binds with
   */
  record Bind(
      BindAs as, Optional<String> dn, Optional<Secret> password, Optional<String> userTemplate) {}

  /**
   * Times and numbers.
   *
   * @param connect longest wait for a connection, its TLS included
   * @param request longest wait for an answer, and for a connection to become free
   * @param connections most connections for searches, and as many for checking passwords
   */
  record Limits(Duration connect, Duration request, int connections) {}
}
