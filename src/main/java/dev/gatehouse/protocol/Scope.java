package dev.gatehouse.protocol;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Scope values: OpenID Connect Core §5.4, and Dex's {@code groups}, {@code federated:id}, audience
 * scopes.
 */
public final class Scope {
  public static final String OPENID = "openid";
  public static final String PROFILE = "profile";
  public static final String EMAIL = "email";
  public static final String GROUPS = "groups";
  public static final String OFFLINE_ACCESS = "offline_access";
  public static final String FEDERATED_ID = "federated:id";

  /** Prefix of Dex's cross-client scope; what follows is a client id. */
  public static final String AUDIENCE_PREFIX = "audience:server:client_id:";

  /** More scopes than this are refused: nobody needs them, and each costs work (attack case 17). */
  public static final int MOST = 100;

  private static final Set<String> KNOWN =
      Set.of(OPENID, PROFILE, EMAIL, GROUPS, OFFLINE_ACCESS, FEDERATED_ID);

  private Scope() {}

  /** Splits at single or repeated spaces, drops repetitions, keeps order. */
  public static List<String> parse(String scope) {
    if (scope == null || scope.isEmpty()) {
      return List.of();
    }
    Set<String> scopes = new LinkedHashSet<>();
    int start = 0;
    while (start <= scope.length()) {
      int end = scope.indexOf(' ', start);
      if (end < 0) {
        end = scope.length();
      }
      if (end > start) {
        scopes.add(scope.substring(start, end));
      }
      start = end + 1;
    }
    return List.copyOf(scopes);
  }

  /** Whether a value means something here; unknown values are ignored, not refused. */
  public static boolean isKnown(String scope) {
    return KNOWN.contains(scope) || peerOf(scope) != null;
  }

  /** The client id of an audience scope, or null. */
  public static String peerOf(String scope) {
    return scope.startsWith(AUDIENCE_PREFIX) && scope.length() > AUDIENCE_PREFIX.length()
        ? scope.substring(AUDIENCE_PREFIX.length())
        : null;
  }

  /** The client ids of all audience scopes, in order. */
  public static List<String> peersOf(List<String> scopes) {
    List<String> peers = new ArrayList<>();
    for (String scope : scopes) {
      String peer = peerOf(scope);
      if (peer != null) {
        peers.add(peer);
      }
    }
    return peers;
  }

  /** The scopes that OpenID providers publish as supported. */
  public static List<String> published() {
    return List.of(OPENID, EMAIL, GROUPS, PROFILE, OFFLINE_ACCESS);
  }
}
