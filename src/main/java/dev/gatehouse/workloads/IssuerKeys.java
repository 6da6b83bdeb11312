package dev.gatehouse.workloads;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.gatehouse.jose.Decoys;
import dev.gatehouse.jose.PublicKeySet;
import dev.gatehouse.jose.VerificationKey;
import dev.gatehouse.outbound.OutboundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of the platforms of workloads (rule R28). Thread-safe.
 *
 * <p>Kept for {@link #FRESH}, fetched again when a token names another key, at most once in {@link
 * #PAUSE} for each platform whoever asks how often. While a platform does not answer, the keys that
 * it had are good for {@link #STALE}.
 */
public final class IssuerKeys {
  static final Duration FRESH = Duration.ofMinutes(10);
  static final Duration STALE = Duration.ofHours(6);
  static final Duration PAUSE = Duration.ofSeconds(15);
  private static final long PATIENCE_SECONDS = 10;
  private static final int LARGEST = 65_536;
  private static final int MOST_SOURCES = 256;
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  private final InstantSource clock;
  private final Map<WorkloadIssuer.Source, Known> sources =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<WorkloadIssuer.Source, Known> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  public IssuerKeys(InstantSource clock) {
    this.clock = clock;
  }

  /** The keys cannot be had, so nothing can be said about a token. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /** What is known of one platform. Changed by whoever holds the lock. */
  private static final class Known {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = new State(null, Instant.MIN, Instant.MIN, false);
  }

  private record State(
      PublicKeySet keys, Instant fetchedAt, Instant nextFetch, boolean lastFailed) {
    Optional<VerificationKey> find(JWSHeader header, Instant now) {
      return keys == null || !now.isBefore(fetchedAt.plus(STALE))
          ? Optional.empty()
          : keys.find(header.getKeyID(), header.getAlgorithm());
    }
  }

  /**
   * Whether a key of the platform verifies a signature.
   *
   * @throws UnavailableException when that cannot be told now
   */
  boolean verifies(WorkloadIssuer issuer, JWSObject jws) throws UnavailableException {
    Known known = at(issuer.source());
    JWSHeader header = jws.getHeader();
    Instant now = clock.instant();
    State state = known.state;
    Optional<VerificationKey> key = state.find(header, now);
    if (key.isEmpty() || !now.isBefore(state.fetchedAt.plus(FRESH))) {
      state = refreshed(issuer, known, state, key.isPresent());
      key = state.find(header, clock.instant());
    }
    if (key.isEmpty() && (state.keys == null || state.lastFailed)) {
      throw new UnavailableException("the keys of " + issuer.name() + " cannot be fetched");
    }
    return Decoys.verify(key, jws);
  }

  private Known at(WorkloadIssuer.Source source) {
    synchronized (sources) {
      return sources.computeIfAbsent(source, one -> new Known());
    }
  }

  private State refreshed(WorkloadIssuer issuer, Known known, State seen, boolean usable)
      throws UnavailableException {
    try {
      if (!known.lock.tryLock(usable ? 0 : PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        if (usable) {
          return seen;
        }
        throw new UnavailableException("the keys of " + issuer.name() + " are slow to come");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the server is stopping");
    }
    try {
      Instant now = clock.instant();
      State current = known.state;
      if (current.equals(seen) && !now.isBefore(current.nextFetch)) {
        known.state = fetched(issuer, current, now);
      }
      return known.state;
    } finally {
      known.lock.unlock();
    }
  }

  private static State fetched(WorkloadIssuer issuer, State before, Instant now) {
    try {
      return new State(fetch(issuer), now, now.plus(PAUSE), false);
    } catch (OutboundException | ParseException | IOException | IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("workload", issuer.name())
          .addKeyValue("reason", e.getMessage())
          .log("The keys of a platform of workloads cannot be fetched");
      return new State(before.keys, before.fetchedAt, now.plus(PAUSE), true);
    }
  }

  private static PublicKeySet fetch(WorkloadIssuer issuer)
      throws OutboundException, ParseException, IOException {
    WorkloadIssuer.Source source = issuer.source();
    Optional<String> bearer = Optional.empty();
    if (source.bearerToken().isPresent()) {
      bearer = Optional.of(Files.readString(source.bearerToken().get()).strip());
    }
    URI address = source.jwks().orElse(null);
    if (address == null) {
      Map<String, Object> metadata =
          document(issuer, URI.create(base(issuer) + "/.well-known/openid-configuration"), bearer);
      if (!issuer.issuer().equals(metadata.get("issuer"))) {
        throw new ParseException("the discovery document names another issuer", 0);
      }
      if (!(metadata.get("jwks_uri") instanceof String jwks)) {
        throw new ParseException("the discovery document has no jwks_uri", 0);
      }
      address = URI.create(jwks);
      if (!source.issuer().getAuthority().equals(address.getAuthority())) {
        // The token is for the platform, not for whom its document names.
        bearer = Optional.empty();
      }
    }
    return PublicKeySet.published(document(issuer, address, bearer));
  }

  private static String base(WorkloadIssuer issuer) {
    return issuer.issuer().endsWith("/")
        ? issuer.issuer().substring(0, issuer.issuer().length() - 1)
        : issuer.issuer();
  }

  private static Map<String, Object> document(
      WorkloadIssuer issuer, URI address, Optional<String> bearer)
      throws OutboundException, ParseException {
    return issuer.outbound().getJson(address, LARGEST, bearer).json();
  }
}
