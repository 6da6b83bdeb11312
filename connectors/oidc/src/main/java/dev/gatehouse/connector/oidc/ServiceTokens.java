package dev.gatehouse.connector.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Access tokens of a service account in the name of administrators (RFC 7523, section 2.1), kept
 * until shortly before their end. Thread-safe.
 */
final class ServiceTokens {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final String SCOPE =
      "https://www.googleapis.com/auth/admin.directory.group.readonly";
  private static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);

  private final ServiceAccount account;
  private final UpstreamClient client;
  private final InstantSource clock;
  private final KeptTokens kept;

  ServiceTokens(ServiceAccount account, UpstreamClient client, InstantSource clock) {
    this.account = account;
    this.client = client;
    this.clock = clock;
    kept = new KeptTokens(this::ask, clock);
  }

  /** A token that acts for an administrator. */
  String token(String admin) throws UpstreamException {
    return kept.token(admin);
  }

  /** Asks for a new token, whatever is kept. */
  void renew(String admin) throws UpstreamException {
    kept.renew(admin);
  }

  /** A token that the directory did not take is asked for anew. */
  void drop(String admin, String token) {
    kept.drop(admin, token);
  }

  private KeptTokens.Kept ask(String admin) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", GRANT);
    form.put("assertion", assertion(admin));
    Response response = client.send(Request.form(account.tokenEndpoint(), form));
    if (!response.successful()) {
      Answers.requireNow(response);
      throw UpstreamException.protocol(
          response
              + ": "
              + TokenEndpoint.words(response.json())
              + "; check the service account, its domain-wide delegation and domainToAdminEmail",
          null);
    }
    return KeptTokens.Kept.of(response.json(), clock)
        .orElseThrow(() -> UpstreamException.protocol(response + ": no access token", null));
  }

  private String assertion(String admin) {
    Instant now = clock.instant();
    return account
        .key()
        .sign(
            new JWTClaimsSet.Builder()
                .issuer(account.email())
                .subject(admin)
                .audience(account.tokenEndpoint().toString())
                .claim("scope", SCOPE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
                .build());
  }
}
