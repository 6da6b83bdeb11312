package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compact JWS, taken apart as the API server's libraries do. */
final class TokenParts {
  private static final int PARTS = 3;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final List<String> parts;

  private TokenParts(List<String> parts) {
    this.parts = parts;
  }

  /** Three parts, or none. */
  static Optional<TokenParts> of(String token) {
    List<String> parts = List.of(token.split("\\.", -1));
    return parts.size() == PARTS && !token.startsWith("{")
        ? Optional.of(new TokenParts(parts))
        : Optional.empty();
  }

  /** The payload as JSON; empty when it is none. */
  Optional<GoJson> payload() {
    return problem(parts.get(1)) >= 0 ? Optional.empty() : GoJson.parse(decoded(parts.get(1)));
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  /** Where the first byte stands that is no base64; negative when there is none. */
  static int problem(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (ALPHABET.indexOf(part.charAt(i)) < 0) {
        return i;
      }
    }
    return part.length() % 4 == 1 ? part.length() - 1 : -1;
  }

  /**
   * The header's algorithm and key.
   *
   * @param algorithm empty when there is none
   * @param keyId empty when there is none
   * @param critical whether it demands extensions, which no signature survives there
   */
  record Header(String algorithm, String keyId, boolean critical) {}

  /**
   * Reads the header.
   *
   * @throws CheckFailure with the words of the API server's library
   */
  Header header() throws CheckFailure {
    for (int part : new int[] {0, 2}) {
      int at = problem(parts.get(part));
      if (at >= 0) {
        throw malformed("illegal base64 data at input byte " + at);
      }
    }
    if (parts.getFirst().isEmpty()) {
      return new Header("", "", false);
    }
    if (!(GoJson.parse(decoded(parts.getFirst())).orElse(null) instanceof GoJson.Obj json)) {
      throw new RefusedException(
          "The token's header is no JSON object; the API server refuses it as malformed");
    }
    Map<String, GoJson> members = json.map();
    if (members.size() != json.members().size()
        || members.containsKey("jwk")
        || members.containsKey("x5c")) {
      throw new RefusedException(
          "The token's header brings its own key or says something twice; such tokens are not"
              + " judged here");
    }
    String algorithm = text(members, "alg", "algorithm");
    String keyId = text(members, "kid", "key ID");
    text(members, "nonce", "nonce");
    GoJson critical = members.get("crit");
    boolean extended =
        critical instanceof GoJson.Arr names ? !names.items().isEmpty() : critical != null;
    return new Header(algorithm, keyId, extended || members.containsKey("b64"));
  }

  private static String text(Map<String, GoJson> members, String name, String label)
      throws CheckFailure {
    GoJson value = members.getOrDefault(name, new GoJson.Null());
    Optional<String> text = value.asText();
    if (text.isPresent()) {
      return text.get();
    }
    String raw =
        switch (value) {
          case GoJson.Num number -> number.literal();
          case GoJson.Bool truth -> Boolean.toString(truth.truth());
          default ->
              throw new RefusedException("The token's header has " + name + " of a wrong type");
        };
    throw malformed(
        "failed to unmarshal " + label + ": " + value.unfit("string") + ": " + GoQuote.quote(raw));
  }

  private static CheckFailure malformed(String reason) {
    return new CheckFailure(
        Verdict.Step.FORM, "oidc: verify token: oidc: malformed jwt: " + reason);
  }
}
