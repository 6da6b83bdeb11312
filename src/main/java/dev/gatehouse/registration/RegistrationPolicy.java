package dev.gatehouse.registration;

import dev.gatehouse.generation.Policy;
import dev.gatehouse.outbound.AddressPolicy;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration lets clients register for themselves, on top of the rules for every client
 * (attack case 67). Thread-safe.
 */
final class RegistrationPolicy {
  private static final int LONGEST = 400;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  /** Members that name where the server sends requests. */
  private static final List<String> CALLED = List.of("backchannelLogoutURI", "jwksURI");

  private RegistrationPolicy() {}

  /**
   * Narrows and checks members that the rules will look at next. What is no list or text is left
   * for them to refuse.
   *
   * @throws DirectError when the policy does not allow them
   */
  static void apply(Map<String, Object> members, Policy.Registration policy) {
    boolean onDevice = "native".equals(members.get("applicationType"));
    for (String uri : texts(members.get("redirectURIs"))) {
      redirect(uri, onDevice, policy.redirectHosts());
    }
    for (String uri : texts(members.get("postLogoutRedirectURIs"))) {
      redirect(uri, onDevice, policy.redirectHosts());
    }
    for (String name : CALLED) {
      if (members.get(name) instanceof String uri) {
        called(uri, policy.redirectHosts());
      }
    }
    for (String grant : texts(members.get("grantTypes"))) {
      if (!policy.grantTypes().contains(grant)) {
        throw DirectError.of(
            ErrorCode.INVALID_CLIENT_METADATA,
            "A client may not register the grant type "
                + printable(grant)
                + " for itself; allowed are "
                + String.join(", ", policy.grantTypes().stream().sorted().toList())
                + ".");
      }
    }
    scopes(members, policy.scopes());
  }

  /** Where the server sends requests; the rules for every client say what is wrong otherwise. */
  private static void called(String text, List<String> hosts) {
    try {
      String host = new URI(text).getHost();
      if (host != null && refuses(hosts, host)) {
        throw DirectError.of(
            ErrorCode.INVALID_CLIENT_METADATA,
            "A client may not register an address on the host " + printable(host) + ".");
      }
    } catch (URISyntaxException e) {
      // No address at all.
    }
  }

  /** RFC 7591 §2 lets a server register fewer scopes than were asked for, and says so in return. */
  private static void scopes(Map<String, Object> members, Set<String> allowed) {
    List<String> asked = texts(members.get("allowedScopes"));
    List<String> granted = new ArrayList<>();
    for (String scope : asked.isEmpty() ? allowed.stream().sorted().toList() : asked) {
      if (allowed.contains(scope) && !granted.contains(scope)) {
        granted.add(scope);
      }
    }
    if (granted.isEmpty()) {
      throw DirectError.of(
          ErrorCode.INVALID_CLIENT_METADATA,
          "None of the scopes may be registered; allowed are "
              + String.join(" ", allowed.stream().sorted().toList())
              + ".");
    }
    members.put("allowedScopes", granted);
  }

  private static void redirect(String text, boolean onDevice, List<String> hosts) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return; // The rules for every client say what is wrong with it.
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "https" -> {
        if (refuses(hosts, host)) {
          throw refused("A client may not register an address on the host " + printable(host));
        }
      }
      case "http" -> {
        if (!onDevice || !LOOPBACK.contains(host)) {
          throw refused(
              "http is for native applications on 127.0.0.1, [::1] or localhost, not for "
                  + printable(text));
        }
      }
      case "" -> {
        // The rules for every client refuse it.
      }
      default -> {
        // RFC 8252 §7.1: a private-use scheme is a domain name turned round.
        if (!onDevice || scheme.indexOf('.') < 0) {
          throw refused(
              "A scheme of one's own needs application_type native and a dot, as in"
                  + " com.example.app, unlike "
                  + printable(scheme));
        }
      }
    }
  }

  private static boolean refuses(List<String> hosts, String host) {
    return !hosts.isEmpty() && !AddressPolicy.matches(hosts, host);
  }

  private static List<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /** RFC 6749 §5.2: what a description may have. */
  static String printable(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c ->
            kept.appendCodePoint(c < 0x20 || c > 0x7e || c == '\\' ? '?' : c == '"' ? '\'' : c));
    return kept.toString();
  }

  private static DirectError refused(String description) {
    return DirectError.of(ErrorCode.INVALID_REDIRECT_URI, description + ".");
  }
}
