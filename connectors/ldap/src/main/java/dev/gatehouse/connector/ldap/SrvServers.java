package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.settings.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Servers that SRV records name (RFC 2782), asked for again after some minutes. When the DNS does
 * not answer, the last servers that it named are used.
 *
 * <p>A record must not lead outside of the domain that was asked about: the DNS is not
 * authenticated, and any host can have a good certificate for its own name.
 */
final class SrvServers implements ServerList {
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final String name;
  private final String domain;
  private final Lookup lookup;
  private final InstantSource clock;
  private final RandomGenerator random;
  private List<HostPort> last = List.of();
  private Instant askAgain = Instant.MIN;

  /** Asks the DNS. */
  @FunctionalInterface
  interface Lookup {
    /** The records of a name. */
    List<SrvRecord> records(String name) throws LDAPException;
  }

  SrvServers(String name, Lookup lookup, InstantSource clock, RandomGenerator random) {
    this.name = name;
    domain = "." + domainOf(name).toLowerCase(Locale.ROOT);
    this.lookup = lookup;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What stands after the last label with an underscore: {@code corp.example.com} of {@code
   * _ldap._tcp.dc._msdcs.corp.example.com}; empty when nothing does.
   */
  static String domainOf(String name) {
    int underscore = Math.max(name.lastIndexOf("._"), name.startsWith("_") ? 0 : -1);
    int end = name.indexOf('.', underscore + 1);
    return end < 0 ? "" : name.substring(end + 1);
  }

  @Override
  public synchronized List<HostPort> servers() throws LDAPException {
    Instant now = clock.instant();
    if (now.isBefore(askAgain)) {
      return last;
    }
    try {
      last = ordered(lookup.records(name));
      askAgain = now.plus(FRESH);
    } catch (LDAPException e) {
      if (last.isEmpty()) {
        throw e;
      }
    }
    return last;
  }

  private List<HostPort> ordered(List<SrvRecord> records) throws LDAPException {
    List<SrvRecord> left =
        new ArrayList<>(
            records.stream()
                .filter(one -> one.target().toLowerCase(Locale.ROOT).endsWith(domain))
                .sorted(Comparator.comparingInt(SrvRecord::priority))
                .toList());
    if (left.isEmpty()) {
      throw new LDAPException(
          ResultCode.CONNECT_ERROR,
          "the DNS has no SRV record " + name + " that names a host in " + domain.substring(1));
    }
    List<HostPort> servers = new ArrayList<>();
    while (!left.isEmpty()) {
      SrvRecord next = draw(left);
      left.remove(next);
      servers.add(new HostPort(next.target(), next.port()));
    }
    return List.copyOf(servers);
  }

  /** One of those of the best priority, by weight. */
  private SrvRecord draw(List<SrvRecord> sorted) {
    int best = sorted.get(0).priority();
    List<SrvRecord> equals = sorted.stream().filter(one -> one.priority() == best).toList();
    // One more than the weight, so that weight 0 has a small chance, too.
    int sum = equals.stream().mapToInt(one -> one.weight() + 1).sum();
    int drawn = random.nextInt(sum);
    for (SrvRecord one : equals) {
      drawn -= one.weight() + 1;
      if (drawn < 0) {
        return one;
      }
    }
    return equals.get(0);
  }
}
