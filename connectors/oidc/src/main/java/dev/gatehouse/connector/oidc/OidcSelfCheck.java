package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Reach;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.oidc.Identities.GroupSource;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the provider for its document and its keys anew, compares them with the settings, and shows
 * it a code that it never made. Thread-safe.
 */
final class OidcSelfCheck implements SelfCheck {
  private final OidcSettings settings;
  private final Provider provider;
  private final Optional<GroupSource> groups;
  private final Reach reach;
  private final ClientCheck client;
  private final String id;

  OidcSelfCheck(
      OidcSettings settings,
      Provider provider,
      Optional<GroupSource> groups,
      ConnectorContext context) {
    this.settings = settings;
    this.provider = provider;
    this.groups = groups;
    reach = new Reach(context.clock(), settings.tokens().leeway(), "clockLeeway");
    id = context.connectorId();
    client = new ClientCheck(settings.client(), provider, context);
  }

  @Override
  public List<Finding> check() {
    Response answer;
    try {
      answer = provider.discovery().ask();
    } catch (UpstreamException e) {
      return List.of(Reach.failed(e, "rootCAs"));
    }
    List<Finding> findings = new ArrayList<>(reach.of("the provider", answer));
    Metadata metadata;
    Map<String, Object> document;
    try {
      metadata = provider.discovery().read(answer);
      document = answer.successful() ? answer.json() : Map.of();
    } catch (UpstreamException e) {
      findings.add(new Finding("document", false, e.getMessage()));
      return findings;
    }
    findings.add(
        document.isEmpty()
            ? new Finding("document", true, "there is none; the configured endpoints count")
            : new Finding("document", true, "of the issuer " + document.get("issuer")));
    findings.addAll(new DocumentCheck(settings, document).findings());
    findings.add(keys(metadata));
    findings.add(client.method(metadata, document));
    findings.add(client.proof(metadata));
    if (settings.ends().here()) {
      findings.add(told(document));
    }
    groups.ifPresent(source -> findings.addAll(source.check()));
    return findings;
  }

  private Finding told(Map<String, Object> document) {
    boolean able = Boolean.TRUE.equals(document.get("backchannel_logout_supported"));
    boolean session = Boolean.TRUE.equals(document.get("backchannel_logout_session_supported"));
    return new Finding(
        "back-channel logout",
        true,
        !able
            ? "the provider does not say that it tells of ended sessions"
            : "the provider tells of ended sessions"
                + (session ? "" : ", of all of a person only")
                + "; register {issuer}/logout/backchannel/"
                + id
                + " there as backchannel_logout_uri");
  }

  private Finding keys(Metadata metadata) {
    Set<String> signing = new TreeSet<>(settings.tokens().algorithms());
    signing.removeIf(Algorithms::isShared);
    if (signing.isEmpty()) {
      return new Finding("keys", true, "none are needed: tokens are signed with clientSecret");
    }
    SigningKeys.KeySet keys;
    try {
      keys = provider.keys().read(metadata.keys());
    } catch (UpstreamException e) {
      return new Finding("keys", false, "they cannot be read: " + e.getMessage());
    }
    long serving = keys.serving(signing);
    String words =
        serving + " of " + keys.published() + " keys can verify signatures that are accepted";
    return serving > 0
        ? new Finding("keys", true, words)
        : new Finding(
            "keys",
            false,
            words
                + ": accepted are "
                + String.join(", ", signing)
                + "; change idTokenAlgorithms, or the provider's keys (RSA of 2048 bits and more)");
  }
}
