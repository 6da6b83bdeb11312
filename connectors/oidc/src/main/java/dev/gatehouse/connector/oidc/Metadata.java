package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Words;
import dev.gatehouse.connector.oidc.OidcSettings.Overrides;
import dev.gatehouse.connector.oidc.OidcSettings.Place;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider says about itself (OpenID Connect Discovery 1.0, section 3), as far as it is used
 * here, with the overrides of the configuration. Immutable.
 *
 * @param authentication {@code token_endpoint_auth_methods_supported}; empty when it does not say
 * @param scopes {@code scopes_supported}; empty when it does not say
 * @param issInResponses whether every answer to the browser names the issuer (RFC 9207)
 */
record Metadata(
    URI authorization,
    URI token,
    URI keys,
    Optional<URI> userInfo,
    Optional<URI> endSession,
    Optional<URI> introspection,
    Set<String> authentication,
    Set<String> scopes,
    boolean issInResponses) {

  /**
   * Reads a document.
   *
   * @throws UpstreamException when it is another issuer's or an endpoint is missing or no address
   */
  static Metadata read(Map<String, Object> document, Place place) throws UpstreamException {
    Object issuer = document.get("issuer");
    if (!place.issuer().equals(issuer)
        && !place.alias().filter(a -> a.equals(issuer)).isPresent()) {
      throw UpstreamException.protocol(
          "the document at "
              + place.issuer()
              + " is of the issuer "
              + Words.shown(issuer)
              + "; write that one as issuer, or as issuerAlias when it is meant",
          null);
    }
    boolean tls = place.issuer().regionMatches(true, 0, "https:", 0, 6);
    Overrides given = place.overrides();
    return new Metadata(
        required(given.authorization(), document, "authorization_endpoint", tls),
        required(given.token(), document, "token_endpoint", tls),
        required(given.keys(), document, "jwks_uri", tls),
        endpoint(given.userInfo(), document, "userinfo_endpoint", tls),
        endpoint(given.endSession(), document, "end_session_endpoint", tls),
        endpoint(Optional.empty(), document, "introspection_endpoint", tls),
        texts(document.get("token_endpoint_auth_methods_supported")),
        texts(document.get("scopes_supported")),
        Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
  }

  /** What the configuration alone says; empty when that is not enough. */
  static Optional<Metadata> configured(Overrides given) {
    if (given.authorization().isEmpty() || given.token().isEmpty() || given.keys().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Metadata(
            given.authorization().get(),
            given.token().get(),
            given.keys().get(),
            given.userInfo(),
            given.endSession(),
            Optional.empty(),
            Set.of(),
            Set.of(),
            false));
  }

  private static URI required(
      Optional<URI> given, Map<String, Object> document, String name, boolean tls)
      throws UpstreamException {
    Optional<URI> endpoint = endpoint(given, document, name, tls);
    if (endpoint.isEmpty()) {
      throw UpstreamException.protocol(
          "the provider's document has no " + name + "; providerDiscoveryOverrides can name it",
          null);
    }
    return endpoint.get();
  }

  private static Optional<URI> endpoint(
      Optional<URI> given, Map<String, Object> document, String name, boolean tls)
      throws UpstreamException {
    Object written = document.get(name);
    if (given.isPresent() || written == null) {
      return given;
    }
    if (written instanceof String text) {
      try {
        URI address = new URI(text);
        boolean fits =
            "https".equalsIgnoreCase(address.getScheme())
                || (!tls && "http".equalsIgnoreCase(address.getScheme()));
        if (fits && address.getHost() != null && address.getRawFragment() == null) {
          return Optional.of(address);
        }
      } catch (URISyntaxException e) {
        throw UpstreamException.protocol(
            "the provider's document has no address as " + name + ": " + Words.shown(text), e);
      }
    }
    throw UpstreamException.protocol(
        "the provider's document has no usable "
            + name
            + (tls ? " (an https address)" : "")
            + ": "
            + Words.shown(written),
        null);
  }

  private static Set<String> texts(Object value) {
    Set<String> texts = new LinkedHashSet<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> {
        if (item instanceof String text) {
          texts.add(text);
        }
      });
    }
    return Set.copyOf(texts);
  }
}
