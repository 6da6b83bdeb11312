package dev.gatehouse.flow;

import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what a browser is, from what it says of itself: enough for a person to tell their devices
 * apart. Nothing is decided by it.
 */
public final class Devices {
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

  private static final Pattern PRODUCT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  private Devices() {}

  /** The name of the device that sent a {@code User-Agent}. */
  public static Text name(String userAgent) {
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

  /** What a program calls itself that is no browser, such as the first of {@code tool/1.2 (x)}. */
  public static Text program(String userAgent) {
    Optional<String> browser = first(BROWSERS, userAgent);
    if (browser.isPresent()) {
      return name(userAgent);
    }
    Matcher product = PRODUCT.matcher(userAgent == null ? "" : userAgent);
    return product.lookingAt() ? Text.literal(product.group()) : Text.NONE;
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
