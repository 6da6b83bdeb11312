package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ApiServerJudge.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Configurations and tokens by chance; the same for the same source of it. */
final class AgreementGenerator {
  private static final List<String> NAMES =
      List.of("email", "sub", "name", "groups", "roles", "level", "flag", "nested", "nothing");
  private static final List<String> AUDIENCES = List.of("kubernetes", "second", "third", "a\"b");
  private static final List<String> HEADERS =
      List.of(
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256",
          "ES256-NOKID",
          "ES256-WRONGKID",
          "ES256-OTHERKEY",
          "{\"alg\":\"none\"}",
          "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
          "{\"alg\":\"HS512\"}",
          "{\"kid\":\"ec\"}",
          "RS256");

  private final RandomGenerator random;
  private final SignedTokens signed;
  private final Instant now;

  AgreementGenerator(RandomGenerator random, SignedTokens signed, Instant now) {
    this.random = random;
    this.signed = signed;
    this.now = now;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private boolean rarely(int in) {
    return random.nextInt(in) == 0;
  }

  /** A configuration with tokens. */
  Question question(int tokens) throws JOSEException {
    List<Object> jwt = new ArrayList<>();
    int issuers = rarely(8) ? 2 : 1;
    for (int i = 0; i < issuers; i++) {
      jwt.add(authenticator(i == 0 ? AgreementTables.ISSUER : "https://second.example.com"));
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < tokens; i++) {
      all.add(signed.token(one(HEADERS), JSONObjectUtils.toJSONString(claims())));
    }
    List<String> algorithms = rarely(10) ? List.of("RS256", "PS256") : List.of();
    return new Question(AgreementTables.configuration(jwt), algorithms, all);
  }

  private Map<String, Object> authenticator(String url) {
    Map<String, Object> issuer = new LinkedHashMap<>();
    issuer.put("url", url);
    List<String> audiences = AUDIENCES.subList(0, rarely(3) ? 2 : 1);
    issuer.put("audiences", audiences);
    if (audiences.size() > 1) {
      issuer.put("audienceMatchPolicy", "MatchAny");
    }
    Map<String, Object> mappings = new LinkedHashMap<>();
    mappings.put("username", mapping(List.of("email", "email", "sub", "name", "level")));
    if (!rarely(4)) {
      mappings.put("groups", mapping(List.of("groups", "groups", "roles", "email", "nested")));
    }
    if (rarely(3)) {
      String claim = one(NAMES);
      mappings.put(
          "uid",
          rarely(2) ? Map.of("claim", claim) : Map.of("expression", expression("string", 2)));
    }
    if (rarely(3)) {
      List<Object> extra = new ArrayList<>();
      for (int i = random.nextInt(2); i >= 0; i--) {
        String kind = rarely(2) ? "string" : "list";
        extra.add(Map.of("key", "example.com/" + i, "valueExpression", expression(kind, 3)));
      }
      mappings.put("extra", extra);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("issuer", issuer);
    all.put("claimMappings", mappings);
    List<Object> rules = new ArrayList<>();
    rules.add(Map.of("expression", "has(claims.email_verified) || true"));
    if (rarely(4)) {
      rules.add(Map.of("claim", one(NAMES), "requiredValue", one(List.of("a", "", "x"))));
    }
    if (rarely(3)) {
      rules.add(Map.of("expression", expression("bool", 3), "message", "m"));
    }
    all.put("claimValidationRules", rules);
    if (rarely(4)) {
      all.put("userValidationRules", List.of(Map.of("expression", userRule(), "message", "u")));
    }
    return all;
  }

  private Map<String, Object> mapping(List<String> claims) {
    if (rarely(2)) {
      return Map.of("claim", one(claims), "prefix", one(List.of("", "oidc:", "é-")));
    }
    return Map.of("expression", expression(rarely(2) ? "string" : "list", 3));
  }

  private String userRule() {
    return one(
        List.of(
            "!user.username.startsWith('oidc:a')",
            "user.groups.all(g, !g.startsWith('system:'))",
            "user.groups.exists(g, g.contains('a'))",
            "size(user.groups) < 3",
            "user.uid == ''",
            "user.groups[0] != 'x'",
            "user.extra.all(k, k.startsWith('a'))",
            "'a' in user.groups || user.username.size() > 2",
            "user.extra['example.com/0'][0] == 'x'"));
  }

  /** An expression that is mostly of the wanted kind; claims may be anything. */
  private String expression(String kind, int depth) {
    if (depth == 0 || rarely(12)) {
      return leaf(kind);
    }
    return switch (kind) {
      case "bool" -> truth(depth - 1);
      case "list" -> list(depth - 1);
      case "number" -> number(depth - 1);
      default -> text(depth - 1);
    };
  }

  private String claim() {
    String name = one(NAMES);
    return one(
        List.of(
            "claims." + name,
            "dyn(claims." + name + ")",
            "claims['" + name + "']",
            "claims.?" + name + ".orValue('none')",
            "claims.?" + name + ".orValue(1)",
            "dyn(claims.nested)." + one(List.of("a", "b", "x__dot__y"))));
  }

  private String leaf(String kind) {
    if (!rarely(4)) {
      return claim();
    }
    return switch (kind) {
      case "bool" -> one(List.of("true", "false"));
      case "list" -> one(List.of("[]", "['a', '']", "['x', 'a', 'system:y']"));
      case "number" -> one(List.of("0", "1", "2.5", "-3", "9223372036854775807"));
      default -> one(List.of("''", "'a'", "'A-b.c'", "'ünï'", "'5'"));
    };
  }

  private String text(int depth) {
    String one = expression("string", depth);
    String two = expression("string", depth);
    String list = expression("list", depth);
    String number = expression("number", depth);
    return switch (random.nextInt(16)) {
      case 0 -> "(" + one + ") + (" + two + ")";
      case 1 -> "(" + expression("bool", depth) + ") ? dyn(" + one + ") : dyn(" + two + ")";
      case 2 -> "string(" + number + ")";
      case 3 -> "string(" + one + ")";
      case 4 -> "dyn(" + one + ").lowerAscii()";
      case 5 -> "dyn(" + one + ").split('-')[0]";
      case 6 -> "dyn(" + one + ").substring(1)";
      case 7 -> "dyn(" + list + ").join(',')";
      case 8 -> "dyn(" + list + ")[0]";
      case 9 -> "dyn(" + one + ").replace('a', 'b')";
      case 10 -> "has(claims.name) ? dyn(" + one + ") : dyn(" + two + ")";
      case 11 -> "dyn(" + one + ").charAt(int(" + number + "))";
      case 12 -> "dyn(" + one + ").find('[a-z]+')";
      case 13 -> "'p:' + string(" + one + ")";
      case 14 -> "claims.?name.optMap(n, string(n)).orValue('none')";
      default -> "dyn(" + one + ").trim().upperAscii()";
    };
  }

  private String list(int depth) {
    String one = expression("list", depth);
    String text = expression("string", depth);
    return switch (random.nextInt(9)) {
      case 0 -> "dyn(" + one + ").map(g, 'p:' + g)";
      case 1 -> "dyn(" + one + ").filter(g, g != 'a')";
      case 2 -> "dyn(" + one + ").filter(g, g.startsWith('a'))";
      case 3 -> "dyn(" + one + ") + ['more']";
      case 4 -> "[dyn(" + text + ")]";
      case 5 -> "dyn(" + text + ").split(',')";
      case 6 -> "dyn(" + one + ").map(g, string(g).lowerAscii())";
      case 7 -> "(" + expression("bool", depth) + ") ? dyn(" + one + ") : dyn([])";
      default -> "claims.?groups.orValue([])";
    };
  }

  private String number(int depth) {
    String one = expression("number", depth);
    String text = expression("string", depth);
    return switch (random.nextInt(7)) {
      case 0 -> "size(dyn(" + text + "))";
      case 1 -> "dyn(" + one + ") + dyn(" + expression("number", depth) + ")";
      case 2 -> "dyn(" + one + ") * 2";
      case 3 -> "int(dyn(" + one + "))";
      case 4 -> "double(dyn(" + text + "))";
      case 5 -> "dyn(" + text + ").indexOf('a')";
      default -> "dyn(" + one + ") % 2";
    };
  }

  private String truth(int depth) {
    String one = expression("bool", depth);
    String two = expression("bool", depth);
    String text = expression("string", depth);
    String list = expression("list", depth);
    return switch (random.nextInt(13)) {
      case 0 -> "(" + one + ") && (" + two + ")";
      case 1 -> "(" + one + ") || (" + two + ")";
      case 2 -> "!(" + one + ")";
      case 3 -> "dyn(" + text + ") == dyn(" + expression("string", depth) + ")";
      case 4 -> "has(claims." + one(NAMES) + ")";
      case 5 -> "dyn(" + text + ").startsWith('a')";
      case 6 -> "dyn(" + list + ").exists(g, g == 'a')";
      case 7 -> "dyn(" + list + ").all(g, g.size() > 0)";
      case 8 -> "'a' in dyn(" + list + ")";
      case 9 ->
          "dyn(" + expression("number", depth) + ") < dyn(" + expression("number", depth) + ")";
      case 10 -> "dyn(" + text + ").matches('^[a-c]')";
      case 11 -> "sets.contains(dyn(" + list + "), ['a'])";
      default -> "dyn(" + text + ") != null";
    };
  }

  private Map<String, Object> claims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", rarely(20) ? "https://second.example.com" : AgreementTables.ISSUER);
    if (rarely(30)) {
      claims.put("iss", one(List.of("https://issuer.example.com/", 5, "")));
    }
    claims.put(
        "aud",
        switch (random.nextInt(12)) {
          case 0 -> "other";
          case 1 -> List.of("x", one(AUDIENCES));
          case 2 -> one(List.of(5, List.of(), true));
          case 3 -> one(AUDIENCES);
          default -> "kubernetes";
        });
    long seconds = now.getEpochSecond();
    if (!rarely(30)) {
      claims.put(
          "exp", rarely(15) ? one(List.of(seconds - 100, 0, "x")) : (Object) (seconds + 5000));
    }
    if (rarely(6)) {
      claims.put("nbf", one(List.of(seconds - 100, seconds + 20, seconds + 9000)));
    }
    for (String name : NAMES) {
      if (!"nothing".equals(name) && !rarely(5)) {
        claims.put(name, "sub".equals(name) && !rarely(20) ? word() : value(name));
      }
    }
    if (rarely(2)) {
      claims.put("email_verified", one(List.of(true, true, true, false, "true")));
    }
    if (rarely(2)) {
      claims.put("jti", "id-" + random.nextInt(100));
    }
    return claims;
  }

  private String word() {
    return one(List.of("a", "", "abc", "x-y", "A,b", "system:x", "ünïcödé", "5", " a ", "a@b.c"));
  }

  private Object value(String name) {
    if (rarely(6)) {
      return one(
          List.of(
              5, 1.5, -7, 1e21, true, List.of(), Map.of(), List.of(1, "a"), Map.of("a", "deep")));
    }
    return switch (name) {
      case "groups", "roles" -> {
        List<String> groups = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          groups.add(word());
        }
        yield groups;
      }
      case "level" -> random.nextInt(10);
      case "flag" -> random.nextBoolean();
      case "nested" -> Map.of("a", word(), "x.y", word());
      default -> word();
    };
  }
}
