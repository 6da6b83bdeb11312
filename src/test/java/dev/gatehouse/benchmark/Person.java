package dev.gatehouse.benchmark;

import dev.gatehouse.benchmark.Connection.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who logs in with a password, as a browser does it. Not thread-safe. */
final class Person {
  static final String PASSWORD = "correct horse battery";
  private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]*)\"");
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

  /** The example of RFC 7636, appendix B. */
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private final Target target;
  private final String login;
  private final String connector;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  Person(Target target, String login) {
    this(target, login, "");
  }

  /**
   * @param connector the connector to log in with, or "" when there is only one
   */
  Person(Target target, String login, String connector) {
    this.target = target;
    this.login = login;
    this.connector = connector;
  }

  /** The path of an authorization request of the web application. */
  static String authorization(String state) {
    return "/auth?"
        + Target.encode(
            Map.of(
                "client_id",
                Workspace.WEB,
                "redirect_uri",
                Workspace.WEB_REDIRECT,
                "response_type",
                "code",
                "scope",
                "openid profile email groups offline_access",
                "state",
                state,
                "nonce",
                "n-" + state,
                "code_challenge",
                CHALLENGE,
                "code_challenge_method",
                "S256"));
  }

  /** The name of the cookie with which the last login of this person made the browser known. */
  String sessionCookie() {
    return cookies.keySet().stream()
        .filter(name -> name.endsWith("-session"))
        .findFirst()
        .orElseThrow(() -> new BenchmarkException("nobody has logged in"));
  }

  /** Has a session answer the request, and redeems the code. */
  Answer signOn(Connection connection, String cookie, String value) throws IOException {
    Map<String, String> held = new LinkedHashMap<>();
    held.put(cookie, value);
    Answer answer = step(connection, held, authorization("s-" + login));
    while (!location(answer).startsWith(Workspace.WEB_REDIRECT)) {
      answer = step(connection, held, path(location(answer)));
    }
    return redeem(connection, location(answer));
  }

  /**
   * Logs in anew and redeems the code; the answer has the tokens, or is the page that says that the
   * identity source has trouble.
   */
  Answer logIn(Connection connection) throws IOException {
    cookies.clear();
    String chosen = connector.isEmpty() ? "" : "&connector_id=" + connector;
    Answer page = follow(connection, cookies, authorization("s-" + login) + chosen);
    Matcher action = ACTION.matcher(page.expect(200).body());
    if (!action.find()) {
      throw new BenchmarkException("no form in: " + page);
    }
    Map<String, String> form = new LinkedHashMap<>();
    Matcher hidden = HIDDEN.matcher(page.body());
    while (hidden.find()) {
      form.put(unescape(hidden.group(1)), unescape(hidden.group(2)));
    }
    form.put("login", login);
    form.put("password", PASSWORD);
    String cookie = "Cookie: " + header(cookies) + "\r\n";
    Answer answer = connection.exchange(target.post(path(unescape(action.group(1))), cookie, form));
    if (answer.status() >= 500) {
      return answer;
    }
    keep(answer, cookies);
    while (!location(answer).startsWith(Workspace.WEB_REDIRECT)) {
      answer = step(connection, cookies, path(location(answer)));
    }
    return redeem(connection, location(answer));
  }

  private Answer redeem(Connection connection, String location) throws IOException {
    String query = URI.create(location).getRawQuery();
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith("code=")) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", pair.substring(5));
        form.put("redirect_uri", Workspace.WEB_REDIRECT);
        form.put("code_verifier", VERIFIER);
        String basic = Target.basic(Workspace.WEB, Workspace.WEB_SECRET);
        return connection.exchange(target.post("/token", basic, form)).expect(200);
      }
    }
    throw new BenchmarkException("no code in " + location);
  }

  private Answer follow(Connection connection, Map<String, String> cookies, String path)
      throws IOException {
    Answer answer = step(connection, cookies, path);
    while (answer.status() == 303) {
      answer = step(connection, cookies, path(location(answer)));
    }
    return answer;
  }

  private Answer step(Connection connection, Map<String, String> cookies, String path)
      throws IOException {
    Answer answer = connection.exchange(target.get(path, header(cookies)));
    keep(answer, cookies);
    return answer;
  }

  private static String location(Answer answer) {
    return answer.expect(303).header("Location");
  }

  private static String path(String address) {
    int host = address.indexOf("://");
    return host < 0 ? address : address.substring(address.indexOf('/', host + 3));
  }

  private static void keep(Answer answer, Map<String, String> cookies) {
    for (String header : answer.headers("Set-Cookie")) {
      String pair = header.split(";", 2)[0];
      int equals = pair.indexOf('=');
      if (header.contains("Max-Age=0;")) {
        cookies.remove(pair.substring(0, equals));
      } else {
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
  }

  private static String header(Map<String, String> cookies) {
    return cookies.entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String unescape(String text) {
    return text.replace("&#x3D;", "=")
        .replace("&#x2F;", "/")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
