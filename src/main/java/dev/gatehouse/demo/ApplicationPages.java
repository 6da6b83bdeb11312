package dev.gatehouse.demo;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pages of the demo application. Every value is escaped. Thread-safe. */
final class ApplicationPages {
  private final URI issuer;
  private final Template template;

  ApplicationPages(URI issuer) {
    this.issuer = issuer;
    this.template =
        Mustache.compiler()
            .strictSections(true)
            .emptyStringIsFalse(true)
            .compile(new String(resource("application.mustache"), StandardCharsets.UTF_8));
  }

  /** A file beside this class. */
  static byte[] resource(String name) {
    try (InputStream in = ApplicationPages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the server was built without " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page for who is not logged in. */
  String welcome() {
    return render(Map.of("welcome", true, "title", "Demo application"));
  }

  /** The page after a log-out. */
  String loggedOut() {
    return render(
        Map.of(
            "loggedOut",
            true,
            "title",
            "Logged out",
            "logout",
            issuer.toString().replaceAll("/$", "") + "/logout"));
  }

  /** A page that says what went wrong. */
  String failure(String heading, String explanation) {
    return render(
        Map.of("failure", true, "title", heading, "heading", heading, "problem", explanation));
  }

  /** The page for who is logged in. */
  String person(ApplicationSession session) {
    LoginTokens tokens = session.tokens().orElseThrow();
    Map<String, Object> values = new HashMap<>();
    values.put("person", true);
    values.put("title", "Logged in");
    values.put("wide", true);
    values.put("name", name(tokens));
    values.put("email", tokens.text("email").orElse(""));
    values.put("groups", groups(tokens.claims().get("groups")));
    values.put("csrf", session.csrf());
    values.put("problem", session.problem().orElse(""));
    values.put("refreshed", session.refreshes() == 0 ? "" : times(session.refreshes()));
    values.put("refreshable", tokens.refreshToken().isPresent());
    values.put("idToken", ClaimLine.of(tokens.claims()));
    values.put("algorithm", tokens.idToken().getHeader().getAlgorithm().getName());
    values.put("accessToken", ClaimLine.of(tokens.accessTokenClaims()));
    values.put("userinfo", ClaimLine.of(session.userinfo()));
    values.put("rawIdToken", tokens.idToken().serialize());
    values.put("rawAccessToken", tokens.accessToken().getValue());
    values.put("rawRefreshToken", tokens.refreshToken().map(token -> token.getValue()).orElse(""));
    return render(values);
  }

  private static String name(LoginTokens tokens) {
    return tokens
        .text("name")
        .or(() -> tokens.text("preferred_username"))
        .or(() -> tokens.text("email"))
        .or(() -> tokens.text("sub"))
        .orElse("");
  }

  private static List<String> groups(Object claim) {
    return claim instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private String render(Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>();
    for (String section : List.of("welcome", "loggedOut", "failure", "person", "wide")) {
      all.put(section, false);
    }
    for (String text : List.of("problem", "refreshed", "email")) {
      all.put(text, "");
    }
    all.put("issuer", issuer.toString());
    all.putAll(values);
    return template.execute(all);
  }
}
