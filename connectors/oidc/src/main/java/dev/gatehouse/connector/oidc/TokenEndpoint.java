package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.UpstreamException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks for tokens (RFC 6749, section 3.2). Thread-safe. */
final class TokenEndpoint {
  private static final String INVALID_GRANT = "invalid_grant";

  private final UpstreamClient client;
  private final ClientAuthentication authentication;

  TokenEndpoint(UpstreamClient client, ClientAuthentication authentication) {
    this.client = client;
    this.authentication = authentication;
  }

  /** What the endpoint says about a grant. */
  sealed interface Answer {}

  /** Tokens for it. */
  record Granted(Optional<String> idToken, String accessToken, Optional<String> refreshToken)
      implements Answer {
    @Override
    public String toString() {
      return "Granted[]";
    }
  }

  /** The grant is good no more, or never was. */
  record Refused(String words) implements Answer {}

  /** Redeems a code. */
  Answer redeem(Metadata metadata, String code, String redirectUri, Optional<String> verifier)
      throws UpstreamException {
    Map<String, String> form = code(code, redirectUri);
    verifier.ifPresent(text -> form.put("code_verifier", text));
    return ask(metadata, form);
  }

  /** Uses a refresh token. */
  Answer refresh(Metadata metadata, String refreshToken) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken);
    return ask(metadata, form);
  }

  /** What is answered to a code that the provider never made. */
  Response probe(Metadata metadata, String nonsense, String redirectUri) throws UpstreamException {
    return send(metadata, code(nonsense, redirectUri));
  }

  /** What is answered to our client in its own name (RFC 6749, section 4.4). */
  Response forClient(Metadata metadata, String scope) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("scope", scope);
    return send(metadata, form);
  }

  private static Map<String, String> code(String code, String redirectUri) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirectUri);
    return form;
  }

  private Response send(Metadata metadata, Map<String, String> form) throws UpstreamException {
    return client.send(authentication.form(metadata.token(), metadata, form));
  }

  private Answer ask(Metadata metadata, Map<String, String> form) throws UpstreamException {
    Response response = send(metadata, form);
    if (!response.successful()) {
      return refused(response);
    }
    Map<String, Object> tokens = response.json();
    if (tokens.containsKey("error")) {
      // RFC 6749, section 5.2 wants a 400; some say it with a 200.
      return refused(response);
    }
    Optional<String> access = text(tokens, "access_token");
    if (access.isEmpty()) {
      throw UpstreamException.protocol(response + ": no access token", null);
    }
    Object type = tokens.get("token_type");
    if (type instanceof String name && !name.equalsIgnoreCase("Bearer")) {
      throw UpstreamException.protocol(
          response + ": the access token is of the type " + Words.shown(name), null);
    }
    return new Granted(text(tokens, "id_token"), access.get(), text(tokens, "refresh_token"));
  }

  private static Refused refused(Response response) throws UpstreamException {
    Answers.requireNow(response);
    Map<String, Object> said = response.json();
    String words = words(said);
    if (INVALID_GRANT.equals(said.get("error"))) {
      return new Refused(words);
    }
    // Not the person's affair: our client is not known there, or not for this.
    throw UpstreamException.protocol(
        response + ": " + words + "; check clientID, clientSecret and clientAuthentication", null);
  }

  /** The error of an answer. */
  static String words(Map<String, ?> said) {
    Object description = said.get("error_description");
    return Words.shown(said.get("error"))
        + (description == null ? "" : " (" + Words.shown(description) + ")");
  }

  private static Optional<String> text(Map<String, Object> tokens, String name) {
    return tokens.get(name) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }
}
