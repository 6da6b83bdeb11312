package dev.gatehouse.pages;

import dev.gatehouse.spi.settings.UrlHosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Addresses that may stand in a page. HTML escaping keeps an address inside its attribute, but does
 * not stop the browser from running {@code javascript:}; this does.
 */
public final class Href {
  private Href() {}

  /**
   * Whether a page may link or post to this address: an absolute http or https address with a host,
   * or a relative one that stays on this host.
   */
  public static boolean isSafe(String address) {
    return isWeb(address) || isRelative(address);
  }

  /** Whether this is an absolute http or https address with a host. */
  public static boolean isWeb(String address) {
    if (hasForbiddenCharacter(address)) {
      return false;
    }
    String lower = address.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("https://") && !lower.startsWith("http://")) {
      return false;
    }
    try {
      return UrlHosts.of(new URI(address)).isPresent();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isRelative(String address) {
    if (address.isEmpty() || hasForbiddenCharacter(address) || address.startsWith("//")) {
      return false;
    }
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == ':') {
        return false;
      }
      if (c == '/' || c == '?' || c == '#') {
        return true;
      }
    }
    return true;
  }

  /** Browsers drop tabs and line breaks, and read a backslash as a slash. */
  private static boolean hasForbiddenCharacter(String address) {
    return address.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\' || c > 0x7e);
  }

  static String require(String what, String address) {
    if (!isSafe(address)) {
      throw new IllegalArgumentException(
          what + " must be a relative address or an absolute http(s) one in ASCII");
    }
    return address;
  }

  static String requireOrEmpty(String what, String address) {
    return address.isEmpty() ? address : require(what, address);
  }
}
