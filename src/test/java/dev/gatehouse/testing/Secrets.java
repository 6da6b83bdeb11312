package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has passed between the tests and one server and must not be kept or told anywhere:
 * passwords, codes, tokens, cookies that it set, client secrets, authenticity codes of forms. The
 * browser of the tests enters it on its own; who talks to a server in another way enters it by
 * {@link #add}. Thread-safe.
 */
public final class Secrets {
  private static final Map<Integer, Secrets> BY_PORT = new ConcurrentHashMap<>();

  /** Parameters and members whose values are secret, in requests and answers. */
  private static final Set<String> NAMES =
      Set.of(
          "password",
          "new_password",
          "code",
          "code_verifier",
          "client_secret",
          "client_assertion",
          "assertion",
          "access_token",
          "refresh_token",
          "id_token",
          "id_token_hint",
          "token",
          "shown");

  private final Needles needles = new Needles();
  private final Set<String> logins = new HashSet<>();
  private final Set<String> harmless = new HashSet<>();

  /** Those of the server on a port of this machine, from its start to its end. */
  static Secrets open(int port) {
    Secrets secrets = new Secrets();
    BY_PORT.put(port, secrets);
    return secrets;
  }

  /** The server on the port has ended. */
  static void close(int port) {
    BY_PORT.remove(port);
  }

  /** Enters what is secret in a request that a test sends, and in its answer. */
  static void exchanged(URI to, Exchange exchange) {
    Secrets secrets = BY_PORT.get(to.getPort());
    if (secrets != null) {
      secrets.enter(exchange);
    }
  }

  /**
   * A request and its answer.
   *
   * @param query raw query of the request, or null
   * @param authorization the header, or null
   * @param form the raw body of the request, or ""
   * @param answer what came back
   */
  record Exchange(String query, String authorization, String form, TestBrowser.Page answer) {}

  /**
   * Enters a secret.
   *
   * @param kind what a failed test says instead of the value
   */
  public synchronized void add(String kind, String value) {
    if (harmless.contains(value)) {
      return;
    }
    String[] parts = value.split("\\.", -1);
    if (parts.length == 3 && value.startsWith("eyJ")) {
      // Claims are no secret; the signature makes them a token.
      needles.add(kind + " (signature)", parts[2]);
      return;
    }
    needles.add(kind, value);
    if (parts.length == 2) {
      // The key of a row and its secret.
      needles.add(kind + " (secret part)", parts[1]);
    }
  }

  /**
   * Says beforehand that a value is no secret although it goes where secrets go, such as a
   * challenge that a test sends for a verifier.
   */
  public synchronized void harmless(String value) {
    harmless.add(value);
  }

  private synchronized void enter(Exchange exchange) {
    encoded(exchange.query());
    encoded(exchange.form());
    if (exchange.authorization() != null) {
      authorization(exchange.authorization());
    }
    answer(exchange.answer());
  }

  private void answer(TestBrowser.Page page) {
    page.setCookies().forEach(header -> cookie(header.split(";", 2)[0]));
    page.location()
        .ifPresent(uri -> {
          encoded(uri.getRawQuery());
          encoded(uri.getRawFragment());
        });
    if (page.header("content-type").startsWith("text/html") && page.hasForm()) {
      parameters(page.form().fields());
    } else if (page.header("content-type").startsWith("application/json")) {
      try {
        JSONObjectUtils.parse(page.body())
            .forEach((name, value) -> {
              if (value instanceof String text) {
                parameters(Map.of(name, text));
              }
            });
      } catch (ParseException notAnObject) {
        // Then it has no members.
      }
    }
  }

  private void encoded(String text) {
    try {
      parameters(TestBrowser.parse(text));
    } catch (IllegalArgumentException broken) {
      // What a test broke on purpose names nothing.
    }
  }

  private void parameters(Map<String, String> values) {
    if (values.containsKey("login")) {
      logins.add(values.get("login"));
    }
    values.forEach((name, value) -> {
      // Who types a password as a name tells it; names of failed logins are audited.
      if (NAMES.contains(name) && !logins.contains(value)) {
        add(name, value);
      }
    });
  }

  private void cookie(String pair) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      add("cookie " + pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  private void authorization(String header) {
    String[] parts = header.split(" ", 2);
    if (parts.length < 2) {
      return;
    }
    add("Authorization", parts[1]);
    if (parts[0].toLowerCase(Locale.ROOT).equals("basic")) {
      try {
        String pair = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        add("client secret", pair.substring(colon + 1));
      } catch (IllegalArgumentException notBase64) {
        // What the test sent on purpose has no secret inside.
      }
    }
  }

  /** Each secret that stands in the bytes, with the place; never its value. */
  public synchronized List<String> in(String place, byte[] bytes) {
    List<String> found = new ArrayList<>();
    for (String name : new TreeSet<>(needles.in(bytes))) {
      found.add(name + " in " + place);
    }
    return found;
  }
}
