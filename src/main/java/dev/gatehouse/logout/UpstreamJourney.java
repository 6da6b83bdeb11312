package dev.gatehouse.logout;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.pages.Href;
import dev.gatehouse.sessions.CookieNames;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout;
import dev.gatehouse.storage.SessionRow;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way through the logout of the upstreams and back. It begins when the local session has ended,
 * and whatever goes wrong on it leaves that as it is. Thread-safe.
 *
 * <p>A sealed cookie holds the correlation value, the logout request and the upstreams that are
 * still to be visited; it is used once.
 */
final class UpstreamJourney {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamJourney.class);
  static final String CALLBACK = "/logout/callback";
  private static final String PURPOSE = "upstream logout";
  private static final String COOKIE = "logout";
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final int CORRELATION_BYTES = 16;
  private static final int MOST_BYTES = 3_500;
  private final Sessions sessions;
  private final Sealer sealer;
  private final CookieNames cookies;
  private final Randomness randomness;

  UpstreamJourney(Sessions sessions, Sealer sealer, CookieNames cookies, Randomness randomness) {
    this.sessions = sessions;
    this.sealer = sealer;
    this.cookies = cookies;
    this.randomness = randomness;
  }

  /**
   * One leg of the journey.
   *
   * @param address where the browser goes; "" when it has arrived
   * @param request the logout request that goes on after the last leg
   * @param cookie the cookie to set
   */
  record Leg(String address, LogoutRequest request, SetCookie cookie) {}

  /** What the cookie holds. */
  private record Held(String correlation, LogoutRequest request, List<String> addresses) {
    byte[] toBytes() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("c", correlation);
      json.put("r", Base64.getUrlEncoder().encodeToString(request.toBytes()));
      json.put("n", addresses);
      return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
    }

    static Optional<Held> fromBytes(byte[] bytes) {
      try {
        Map<String, Object> json = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
        byte[] request = Base64.getUrlDecoder().decode(JSONObjectUtils.getString(json, "r"));
        return LogoutRequest.fromBytes(request)
            .map(known -> {
              List<String> addresses = new ArrayList<>();
              ((List<?>) json.get("n")).forEach(one -> addresses.add((String) one));
              return new Held((String) json.get("c"), known, addresses);
            });
      } catch (ParseException | RuntimeException e) {
        return Optional.empty();
      }
    }
  }

  /**
   * The first leg for the people of an ended session; empty when no upstream wants to be visited.
   */
  Optional<Leg> depart(Generation generation, SessionRow ended, LogoutRequest request) {
    String correlation = randomness.token(CORRELATION_BYTES);
    List<String> addresses = new ArrayList<>();
    for (SessionRow.Account account : ended.accounts()) {
      address(generation, account, correlation)
          .filter(address -> !addresses.contains(address))
          .ifPresent(addresses::add);
    }
    return addresses.isEmpty() ? Optional.empty() : leg(new Held(correlation, request, addresses));
  }

  /** The next leg of a journey; empty when there is not enough room to remember it. */
  private Optional<Leg> leg(Held held) {
    String next = held.addresses().get(0);
    List<String> rest = new ArrayList<>(held.addresses().subList(1, held.addresses().size()));
    while (true) {
      Held kept = new Held(held.correlation(), held.request(), rest);
      String value = sealer.seal(PURPOSE, cookies.name(COOKIE), kept.toBytes());
      if (value.length() <= MOST_BYTES) {
        return Optional.of(
            new Leg(
                next,
                held.request(),
                cookies.set(COOKIE, value, LIFETIME, SetCookie.SameSite.LAX)));
      }
      if (rest.isEmpty()) {
        LOG.warn("The logout request is too large for a way through the upstream");
        return Optional.empty();
      }
      rest.remove(rest.size() - 1);
    }
  }

  private Optional<String> address(
      Generation generation, SessionRow.Account account, String correlation) {
    try (ConnectorLease lease = generation.connectors().borrow(account.connectorId())) {
      Optional<UpstreamLogout> logout = lease.connector().upstreamLogout();
      if (logout.isEmpty()) {
        return Optional.empty();
      }
      return logout
          .get()
          .depart(
              new UpstreamLogout.LogoutRequest(
                  IdentityCodec.read(account.identity()),
                  sessions.connectorState(account),
                  URI.create(generation.policy().endpoint(CALLBACK)),
                  correlation))
          .map(URI::toASCIIString)
          .filter(Href::isWeb);
    } catch (ConnectorUnavailableException | UpstreamException | RuntimeException e) {
      // The session here is over, and the person is told so, whatever the upstream does.
      LOG.atWarn()
          .addKeyValue("connector_id", account.connectorId())
          .setCause(e)
          .log("Nobody was logged out at the upstream");
      return Optional.empty();
    }
  }

  /**
   * The browser is back from an upstream.
   *
   * @param correlation what came back, or null: not every upstream gives it back
   * @return empty when this browser is on no journey, or on another one
   */
  Optional<Leg> arrive(Request http, String correlation) {
    return cookies
        .value(http, COOKIE)
        .flatMap(value -> sealer.open(PURPOSE, cookies.name(COOKIE), value))
        .flatMap(Held::fromBytes)
        .filter(held -> correlation == null || correlation.equals(held.correlation()))
        .map(held ->
            (held.addresses().isEmpty() ? Optional.<Leg>empty() : leg(held))
                .orElseGet(() -> new Leg("", held.request(), cookies.expire(COOKIE))));
  }
}
