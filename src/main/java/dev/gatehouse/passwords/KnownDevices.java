package dev.gatehouse.passwords;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.sessions.CookieNames;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Knows again the browsers that have logged in to an account with its password, or have set it: a
 * cookie of its own, signed, that outlives sessions and logouts. It opens nothing; it only gives
 * the device a budget of its own for wrong passwords of that one account. Thread-safe.
 *
 * <p>The cookie has one entry for each account, {@code device.day.mac}, the newest first. The entry
 * does not name the account: it is found by trying which one the signature fits.
 */
public final class KnownDevices {
  private static final String COOKIE = "device";
  private static final Duration LIFETIME = Duration.ofDays(180);
  private static final int ID_BYTES = 12;
  private static final int MAC_BYTES = 16;
  private static final int MOST_ACCOUNTS = 5;
  private static final Pattern ENTRY =
      Pattern.compile("([A-Za-z0-9_-]{16})\\.(\\d{1,6})\\.[A-Za-z0-9_-]{22}");
  private final Mac mac;
  private final Randomness randomness;
  private final CookieNames cookies;

  /**
   * @param mac keyed for devices alone
   */
  public KnownDevices(Mac mac, Randomness randomness, CookieNames cookies) {
    this.mac = mac;
    this.randomness = randomness;
    this.cookies = cookies;
  }

  /** The device's identifier if it has logged in to the account in the last half year. */
  public Optional<String> find(Request request, AccountName account, Instant now) {
    return entries(request).stream()
        .filter(entry -> belongs(entry, account, now))
        .map(KnownDevices::id)
        .findFirst();
  }

  /**
   * The cookie that makes the device known for an account that it has just logged in to, or whose
   * password it has just set.
   */
  public SetCookie remember(Request request, AccountName account, Instant now) {
    List<String> kept = new ArrayList<>();
    String id = find(request, account, now).orElseGet(() -> randomness.token(ID_BYTES));
    String day = Long.toString(now.getEpochSecond() / Duration.ofDays(1).toSeconds());
    kept.add(id + "." + day + "." + code(id, day, account));
    entries(request).stream()
        .filter(entry -> !belongs(entry, account, now))
        .limit(MOST_ACCOUNTS - 1L)
        .forEach(kept::add);
    return cookies.set(COOKIE, String.join("~", kept), LIFETIME, SetCookie.SameSite.LAX);
  }

  private List<String> entries(Request request) {
    return cookies.value(request, COOKIE).stream()
        .flatMap(value -> Arrays.stream(value.split("~", MOST_ACCOUNTS + 1)).limit(MOST_ACCOUNTS))
        .filter(entry -> ENTRY.matcher(entry).matches())
        .toList();
  }

  private boolean belongs(String entry, AccountName account, Instant now) {
    String[] parts = entry.split("\\.", -1);
    return Digests.equal(code(parts[0], parts[1], account), parts[2])
        && now.isBefore(seen(parts[1]).plus(LIFETIME));
  }

  private static Instant seen(String day) {
    try {
      return Instant.EPOCH.plus(Duration.ofDays(Long.parseLong(day)));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static String id(String entry) {
    return entry.substring(0, entry.indexOf('.'));
  }

  private String code(String id, String day, AccountName account) {
    byte[] code =
        mac.of((id + "\n" + day + "\n" + account.text()).getBytes(StandardCharsets.UTF_8));
    return Digests.base64Url(Arrays.copyOf(code, MAC_BYTES));
  }
}
