package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ApiServerJudge.Question;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases that people thought of, from the files beside this class's resources. */
final class AgreementTables {
  static final String ISSUER = "https://issuer.example.com";
  private static final Pattern MOVED = Pattern.compile("@(-?[0-9]+)");
  private static final int HOUR = 3600;

  private final SignedTokens signed;
  private final Instant now;

  AgreementTables(SignedTokens signed, Instant now) {
    this.signed = signed;
    this.now = now;
  }

  static List<String> lines(String file) throws IOException {
    String name = "/dev/gatehouse/kubernetes/agreement/" + file;
    try (InputStream in = AgreementTables.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  static String configuration(Object jwt) {
    return JSONObjectUtils.toJSONString(
        Map.of(
            "apiVersion", "apiserver.config.k8s.io/v1beta1",
            "kind", "AuthenticationConfiguration",
            "jwt", jwt));
  }

  private static Map<String, Object> authenticator(List<String> audiences) {
    Map<String, Object> issuer = new LinkedHashMap<>();
    issuer.put("url", ISSUER);
    issuer.put("audiences", audiences);
    if (audiences.size() > 1) {
      issuer.put("audienceMatchPolicy", "MatchAny");
    }
    Map<String, Object> mappings = new LinkedHashMap<>();
    mappings.put("username", Map.of("claim", "email", "prefix", "oidc:"));
    mappings.put("groups", Map.of("claim", "groups", "prefix", "g:"));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("issuer", issuer);
    all.put("claimMappings", mappings);
    return all;
  }

  private List<String> tokens() throws IOException, JOSEException {
    List<String> tokens = new ArrayList<>();
    for (String line : lines("tokens.txt")) {
      String[] halves = line.split("\t", 2);
      Matcher moved = MOVED.matcher(halves[1].replace("a@b", "a(at)b"));
      String payload =
          moved.replaceAll(
              found -> Long.toString(now.getEpochSecond() + Long.parseLong(found.group(1))));
      tokens.add(signed.token(halves[0], payload.replace("a(at)b", "a@b")));
    }
    tokens.addAll(
        List.of(
            "", ".", "..", "a.b", "a.b.c", "a.b.c.d", "{}", "e30.e30.", "bearer", "===.e30.e30"));
    String good = tokens.getFirst();
    tokens.add(good + "A");
    tokens.add(good + "=");
    tokens.add("A" + good);
    tokens.add("_" + good.substring(1));
    tokens.add("!" + good);
    tokens.add(good.substring(good.indexOf('.')));
    tokens.add(good.substring(0, good.lastIndexOf('.') + 1));
    tokens.add(good.substring(0, good.lastIndexOf('.')));
    return tokens;
  }

  /** Tokens of every form under some configurations. */
  List<Question> tokenQuestions() throws IOException, JOSEException {
    Map<String, Object> flags = authenticator(List.of("kubernetes"));
    flags.put(
        "claimValidationRules", List.of(Map.of("claim", "hd", "requiredValue", "example.com")));
    return List.of(
        new Question(
            configuration(List.of(authenticator(List.of("kubernetes")))), List.of(), tokens()),
        new Question(
            configuration(List.of(authenticator(List.of("kubernetes", "second")))),
            List.of(),
            tokens()),
        new Question(configuration(List.of(flags)), List.of("RS256"), tokens()),
        new Question(configuration(List.of(flags)), List.of(), tokens()));
  }

  private List<String> people() throws IOException, JOSEException {
    List<String> tokens = new ArrayList<>();
    for (String claims : lines("people.txt")) {
      String standard =
          "{\"iss\":\"%s\",\"aud\":\"kubernetes\",\"exp\":%d,"
              .formatted(ISSUER, now.getEpochSecond() + HOUR);
      // The decoder of standard claims must not see the subject that is none.
      tokens.add(
          signed.token(
              "ES256", standard + claims.substring(1).replace("\"sub\":7", "\"sub\":\"7\"")));
    }
    return tokens;
  }

  /**
   * Every expression in every place.
   *
   * @param places which of {@code username}, {@code groups} and {@code rule}
   */
  List<Question> expressionQuestions(List<String> places) throws IOException, JOSEException {
    List<Question> questions = new ArrayList<>();
    List<String> people = people();
    for (String expression : lines("expressions.txt")) {
      for (String place : places) {
        Map<String, Object> one = authenticator(List.of("kubernetes"));
        Map<String, Object> mappings = new LinkedHashMap<>();
        mappings.put("username", Map.of("expression", "'somebody'"));
        List<Object> rules =
            new ArrayList<>(List.of(Map.of("expression", "has(claims.email_verified) || true")));
        switch (place) {
          case "username", "groups" -> mappings.put(place, Map.of("expression", expression));
          default -> rules.add(Map.of("expression", expression, "message", "no"));
        }
        one.put("claimMappings", mappings);
        one.put("claimValidationRules", rules);
        questions.add(new Question(configuration(List.of(one)), List.of(), people));
      }
    }
    return questions;
  }

  /** Configurations, valid and not. */
  List<Question> configurationQuestions() throws Exception {
    List<Question> questions = new ArrayList<>();
    List<String> tokens = tokens().subList(0, 2);
    for (String jwt : lines("configurations.txt")) {
      questions.add(
          new Question(
              configuration(JSONObjectUtils.parse("{\"jwt\":" + jwt + "}").get("jwt")),
              List.of(),
              tokens));
    }
    return questions;
  }
}
