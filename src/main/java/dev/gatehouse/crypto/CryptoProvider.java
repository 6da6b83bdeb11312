package dev.gatehouse.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;

/**
 * Which implementation of cryptography this process uses: Amazon's Corretto Crypto Provider, which
 * signs RS256 about four times and ES256 about nine times as fast, or the JDK's own.
 *
 * <p>Corretto's library is found in its jar, or outside of it when the system properties {@code
 * com.amazon.corretto.crypto.provider.useExternalLib=true} and {@code java.library.path} say so,
 * which spares unpacking it at each start.
 *
 * @param preferred the provider to ask first, or empty for the JDK's choice
 * @param description name and version, for logs
 * @param reason why this one, for logs
 */
public record CryptoProvider(Optional<Provider> preferred, String description, String reason) {
  /** System property that chooses: {@code jdk}, or {@code auto} (the default). */
  public static final String PROPERTY = "gatehouse.crypto";

  /**
   * Chooses and registers the provider for this process. Never fails: without a usable native
   * library the JDK's cryptography serves. Repeating it changes nothing.
   */
  public static CryptoProvider install() {
    if ("jdk".equals(System.getProperty(PROPERTY))) {
      return jdk("the system property " + PROPERTY + " says so");
    }
    try {
      return Corretto.install();
    } catch (RuntimeException | LinkageError e) {
      return jdk("Corretto's provider is not usable here: " + e);
    }
  }

  /** The JDK's own cryptography. */
  public static CryptoProvider jdk(String reason) {
    return new CryptoProvider(Optional.empty(), "JDK " + Runtime.version().feature(), reason);
  }

  /** A class of its own, so that its absence from the class path is an error that can be caught. */
  private static final class Corretto {
    private Corretto() {}

    static CryptoProvider install() {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable failure = provider.getLoadingError();
      if (failure != null) {
        return jdk("Corretto's native library does not load here: " + failure);
      }
      AmazonCorrettoCryptoProvider.install();
      return new CryptoProvider(
          Optional.of(provider),
          provider.getName() + " " + provider.getVersionStr(),
          "its native library loads on this platform");
    }
  }
}
