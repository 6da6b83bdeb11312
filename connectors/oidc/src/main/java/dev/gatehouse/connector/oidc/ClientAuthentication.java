package dev.gatehouse.connector.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.oidc.OidcSettings.Audience;
import dev.gatehouse.connector.oidc.OidcSettings.Client;
import dev.gatehouse.connector.oidc.OidcSettings.Method;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Proves who we are in a request to the provider. Thread-safe. */
final class ClientAuthentication {
  private static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(1);
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Client client;
  private final String issuer;
  private final Optional<ClientKey> key;
  private final ConnectorContext context;

  private ClientAuthentication(
      Client client, String issuer, Optional<ClientKey> key, ConnectorContext context) {
    this.client = client;
    this.issuer = issuer;
    this.key = key;
    this.context = context;
  }

  /**
   * Reads the key, if there is one.
   *
   * @throws UpstreamException when it cannot be used
   */
  static ClientAuthentication of(OidcSettings settings, ConnectorContext context)
      throws UpstreamException {
    Client client = settings.client();
    return new ClientAuthentication(
        client, settings.place().tokenIssuer(), signingKey(client), context);
  }

  private static Optional<ClientKey> signingKey(Client client) throws UpstreamException {
    if (client.method() == Method.CLIENT_SECRET_JWT) {
      return client.secret().map(ClientKey::shared);
    }
    return client.key().isEmpty()
        ? Optional.empty()
        : Optional.of(ClientKey.read(client.key().get(), client.keyAlgorithm(), client.keyId()));
  }

  /** A form for an endpoint of the provider, with our proof. */
  Request form(URI endpoint, Metadata metadata, Map<String, String> parameters) {
    Map<String, String> form = new LinkedHashMap<>(parameters);
    Method method = method(metadata);
    if (method == Method.CLIENT_SECRET_BASIC) {
      return Request.form(endpoint, form).basic(client.id(), secret());
    }
    form.put("client_id", client.id());
    switch (method) {
      case CLIENT_SECRET_POST -> form.put("client_secret", secret());
      case CLIENT_SECRET_JWT, PRIVATE_KEY_JWT -> {
        form.put("client_assertion_type", ASSERTION);
        form.put(
            "client_assertion",
            assertion(client.audience() == Audience.ISSUER ? issuer : metadata.token().toString()));
      }
      default -> {
        // a public client only says who it is
      }
    }
    return Request.form(endpoint, form);
  }

  /** How we prove who we are to a provider that says this of itself. */
  Method method(Metadata metadata) {
    if (client.method() != Method.AUTO) {
      return client.method();
    }
    if (key.isPresent()) {
      return Method.PRIVATE_KEY_JWT;
    }
    if (client.secret().isEmpty()) {
      return Method.NONE;
    }
    // OpenID Connect Discovery 1.0, section 3: basic, when the document does not say.
    Set<String> offered = metadata.authentication();
    boolean post = offered.contains("client_secret_post");
    boolean basic = offered.isEmpty() || offered.contains("client_secret_basic");
    return post && (!basic || isOkta(metadata.token()))
        ? Method.CLIENT_SECRET_POST
        : Method.CLIENT_SECRET_BASIC;
  }

  /** As Dex has it. */
  private static boolean isOkta(URI token) {
    String host = token.getHost().toLowerCase(Locale.ROOT);
    return host.endsWith(".okta.com") || host.endsWith(".oktapreview.com");
  }

  private String secret() {
    return client.secret().orElseThrow().reveal();
  }

  private String assertion(String audience) {
    Instant now = context.clock().instant();
    return key.orElseThrow()
        .sign(
            new JWTClaimsSet.Builder()
                .issuer(client.id())
                .subject(client.id())
                .audience(audience)
                .jwtID(Randoms.token(context.random()))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
                .build());
  }
}
