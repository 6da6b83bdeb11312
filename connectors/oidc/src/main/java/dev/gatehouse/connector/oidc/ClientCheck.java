package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.connector.oidc.OidcSettings.Client;
import dev.gatehouse.connector.oidc.OidcSettings.Method;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UpstreamException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out whether the provider knows our client, as far as that can be told without a person. */
final class ClientCheck {
  private static final int UNAUTHORIZED = 401;

  /** A place that nobody is sent to: no code was ever made for it. */
  private static final String NOWHERE = "https://localhost/callback";

  private final Client client;
  private final Provider provider;
  private final ConnectorContext context;

  ClientCheck(Client client, Provider provider, ConnectorContext context) {
    this.client = client;
    this.provider = provider;
    this.context = context;
  }

  /** Whether the provider knows how we prove who we are; basic, when its document does not say. */
  Finding method(Metadata metadata, Map<String, Object> document) {
    Method ours = provider.authentication().method(metadata);
    String name = ours.name().toLowerCase(Locale.ROOT);
    Optional<Set<String>> theirs =
        DocumentCheck.said(document, "token_endpoint_auth_methods_supported");
    if (theirs.isEmpty() || theirs.get().contains(name)) {
      return new Finding(
          "client authentication",
          true,
          name + (theirs.isEmpty() ? "; the provider's document does not say what it takes" : ""));
    }
    return new Finding(
        "client authentication",
        false,
        "ours is "
            + name
            + ", and the provider takes "
            + Words.plain(String.join(", ", theirs.get()))
            + ": change clientAuthentication");
  }

  /** What the provider says to a code that it never made: who we are, it looks at first. */
  Finding proof(Metadata metadata) {
    Response answer;
    Map<String, Object> said;
    try {
      answer =
          provider
              .tokens()
              .probe(
                  metadata,
                  "self-check-" + Randoms.token(context.random()),
                  client.redirectUri().orElse(NOWHERE));
      Answers.requireNow(answer);
      said = answer.json();
    } catch (UpstreamException e) {
      return found(false, "the token endpoint cannot be asked: " + e.getMessage());
    }
    if (answer.successful() && !said.containsKey("error")) {
      return found(
          false, "the provider gave tokens for a code that it never made: nobody should trust it");
    }
    String words = TokenEndpoint.words(said);
    return switch (String.valueOf(said.get("error"))) {
      case "invalid_grant" ->
          found(true, "the provider takes " + client.id() + " and refuses a code of nobody's");
      case "invalid_client" -> refused(words);
      case "unauthorized_client" ->
          found(
              false,
              "the provider knows "
                  + client.id()
                  + ", but not for the code flow: "
                  + words
                  + "; change the client there");
      default ->
          answer.status() == UNAUTHORIZED
              ? refused(words)
              : found(
                  true,
                  "whether the provider takes "
                      + client.id()
                      + " cannot be told without a person: it answered "
                      + words);
    };
  }

  private Finding refused(String words) {
    return found(
        false,
        "the provider does not take "
            + client.id()
            + ": "
            + words
            + "; check clientID, "
            + (client.key().isPresent() ? "clientKeyFile" : "clientSecret")
            + " and clientAuthentication");
  }

  private static Finding found(boolean good, String detail) {
    return new Finding("client", good, detail);
  }
}
