package dev.gatehouse.protocol;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scopes of access tokens for the administration interface. No one implies another. */
public enum AdminScope {
  /** Reads clients, users, keys, connectors and the like; no secret is among it. */
  READ("admin:read", "Read clients, users, keys and connectors"),
  /** Changes them. */
  WRITE("admin:write", "Change clients, users and keys, and reload the configuration"),
  /** Reads the audit record, which holds personal data. */
  AUDIT("audit:read", "Read the audit record");

  /** Path of the interface below the issuer; the issuer with it is the tokens' audience. */
  public static final String BASE = "/admin/v1";

  private static final Set<String> ALL =
      Stream.of(values()).map(AdminScope::value).collect(Collectors.toUnmodifiableSet());

  private final String value;
  private final String meaning;

  AdminScope(String value, String meaning) {
    this.value = value;
    this.meaning = meaning;
  }

  /** The scope value. */
  public String value() {
    return value;
  }

  /** What it allows, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Whether a scope value is one of these. */
  public static boolean is(String scope) {
    return ALL.contains(scope);
  }

  /** Whether a list of scope values has one of these. */
  public static boolean anyOf(List<String> scopes) {
    return scopes.stream().anyMatch(AdminScope::is);
  }

  /** The scope of a value. */
  public static Optional<AdminScope> of(String value) {
    return Stream.of(values()).filter(scope -> scope.value.equals(value)).findFirst();
  }
}
