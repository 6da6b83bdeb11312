package dev.gatehouse.pages;

import java.util.Objects;

/**
 * One thing that an application asks for, in words.
 *
 * @param text what it may do
 * @param sensitive whether to stress it: it outlives this visit or reaches another application
 */
public record ScopeLine(Text text, boolean sensitive) {
  private static final String AUDIENCE = "audience:server:client_id:";

  public ScopeLine {
    Objects.requireNonNull(text, "text");
  }

  /**
   * The words for a scope. A scope without words of its own is shown by its name, never left out:
   * the person agrees to what is listed.
   */
  public static ScopeLine ofScope(String scope) {
    if (scope.startsWith(AUDIENCE)) {
      return ofAudience(scope.substring(AUDIENCE.length()));
    }
    return switch (scope) {
      case "openid" -> new ScopeLine(Text.of(TextKey.SCOPE_OPENID), false);
      case "profile" -> new ScopeLine(Text.of(TextKey.SCOPE_PROFILE), false);
      case "email" -> new ScopeLine(Text.of(TextKey.SCOPE_EMAIL), false);
      case "groups" -> new ScopeLine(Text.of(TextKey.SCOPE_GROUPS), false);
      case "offline_access" -> new ScopeLine(Text.of(TextKey.SCOPE_OFFLINE_ACCESS), true);
      case "federated:id" -> new ScopeLine(Text.of(TextKey.SCOPE_FEDERATED), false);
      case "admin:read" -> new ScopeLine(Text.of(TextKey.SCOPE_ADMIN_READ), true);
      case "admin:write" -> new ScopeLine(Text.of(TextKey.SCOPE_ADMIN_WRITE), true);
      case "audit:read" -> new ScopeLine(Text.of(TextKey.SCOPE_AUDIT_READ), true);
      default -> new ScopeLine(Text.of(TextKey.SCOPE_OTHER, "scope", scope), false);
    };
  }

  /** The words for a token that another application accepts as well. */
  public static ScopeLine ofAudience(String application) {
    return new ScopeLine(Text.of(TextKey.SCOPE_AUDIENCE, "audience", application), true);
  }
}
