package dev.gatehouse.account;

import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says what a browser is, from what it says of itself: enough for a person to tell their devices
 * apart. Nothing is decided by it.
 */
final class Devices {
  /** In this order: many browsers also name the ones that they want to be taken for. */
  private static final Map<String, String> BROWSERS = new LinkedHashMap<>();

  private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

  static {
    BROWSERS.put("Edg", "Edge");
    BROWSERS.put("OPR/", "Opera");
    BROWSERS.put("SamsungBrowser/", "Samsung Internet");
    BROWSERS.put("Firefox/", "Firefox");
    BROWSERS.put("FxiOS/", "Firefox");
    BROWSERS.put("Chrome/", "Chrome");
    BROWSERS.put("CriOS/", "Chrome");
    BROWSERS.put("Safari/", "Safari");
    BROWSERS.put("curl/", "curl");
    SYSTEMS.put("iPhone", "iPhone");
    SYSTEMS.put("iPad", "iPad");
    SYSTEMS.put("Android", "Android");
    SYSTEMS.put("Windows", "Windows");
    SYSTEMS.put("Mac OS X", "macOS");
    SYSTEMS.put("CrOS", "ChromeOS");
    SYSTEMS.put("Linux", "Linux");
  }

  private Devices() {}

  /** The name of the device that sent a {@code User-Agent}. */
  static Text name(String userAgent) {
    Optional<String> browser = first(BROWSERS, userAgent);
    Optional<String> system = first(SYSTEMS, userAgent);
    if (browser.isPresent() && system.isPresent()) {
      return Text.literal(browser.get() + " · " + system.get());
    }
    return browser
        .or(() -> system)
        .map(Text::literal)
        .orElse(Text.of(TextKey.ACCOUNT_UNKNOWN_DEVICE));
  }

  private static Optional<String> first(Map<String, String> names, String userAgent) {
    return userAgent == null
        ? Optional.empty()
        : names.entrySet().stream()
            .filter(entry -> userAgent.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
  }
}
