package dev.gatehouse.kubernetes.authentication;

import java.util.regex.Pattern;

/** Keys of extra attributes: a domain, a slash and a path. */
final class ExtraKeys {
  private static final int FIRST_WITH_RESERVED = 32;
  private static final int LONGEST_DOMAIN = 253;
  private static final String DOMAIN_FORM =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern DOMAIN = Pattern.compile(DOMAIN_FORM);
  private static final String PATH_FORM = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
  private static final Pattern PATH = Pattern.compile(PATH_FORM);

  private ExtraKeys() {}

  static boolean isReserved(String key, int minor) {
    int slash = key.indexOf('/');
    if (slash < 0 || minor < FIRST_WITH_RESERVED) {
      return false;
    }
    String domain = "." + key.substring(0, slash);
    return domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io");
  }

  static void check(String path, String key, FieldErrors errors) {
    if (key.isEmpty()) {
      errors.required(path, "");
      return;
    }
    int slash = key.indexOf('/');
    if (slash < 1 || slash == key.length() - 1) {
      errors.invalid(path, key, "must be a domain-prefixed path (such as \"acme.io/foo\")");
      return;
    }
    String domain = key.substring(0, slash);
    if (domain.length() > LONGEST_DOMAIN) {
      errors.invalid(path, domain, "must be no more than " + LONGEST_DOMAIN + " characters");
    }
    if (!DOMAIN.matcher(domain).matches()) {
      errors.invalid(
          path,
          domain,
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + DOMAIN_FORM
              + "')");
    }
    String rest = key.substring(slash + 1);
    if (!PATH.matcher(rest).matches()) {
      errors.invalid(path, rest, "Invalid path (regex used for validation is '" + PATH_FORM + "')");
    }
  }
}
