package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.MappingSettings;
import dev.gatehouse.connectors.IdentityRules;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tries a connector's rules on the examples that stand beside them, so that a rule that does
 * something else than its author meant is found before anybody logs in.
 */
final class MappingExamples {
  private static final Set<String> ALL_SCOPES =
      Set.of(Scope.OPENID, Scope.PROFILE, Scope.EMAIL, Scope.GROUPS);

  private MappingExamples() {}

  /** What is wrong, at the example that shows it. */
  static List<Problem> problems(
      List<MappingSettings.Example> examples, IdentityRules rules, String path) {
    List<Problem> problems = new ArrayList<>();
    int index = 0;
    for (MappingSettings.Example example : examples) {
      String place = path + ".mapping.examples[" + index++ + "]";
      wrong(example, rules)
          .ifPresent(what ->
              problems.add(
                  new Problem(
                      Problem.Severity.ERROR,
                      example.claims().position(),
                      place,
                      place + " " + what,
                      "mend the example or the rules")));
    }
    return problems;
  }

  private static Optional<String> wrong(MappingSettings.Example example, IdentityRules rules) {
    UpstreamIdentity person;
    Map<String, Object> expected;
    try {
      person = person(object(example.claims()));
      expected = object(example.expect());
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
    if (example.refused().isPresent() == !expected.isEmpty()) {
      return Optional.of("needs either expect or refused");
    }
    IdentityRules.Outcome outcome = rules.judge(person);
    Optional<String> refusal =
        outcome.refusal().or(() -> IdentityGuard.refusal(outcome.identity().orElseThrow()));
    if (example.refused().isPresent()) {
      return refusal.isEmpty()
          ? Optional.of("is let in, and should be refused")
          : refusal
              .filter(reason -> !reason.contains(example.refused().get()))
              .map(reason -> "is refused for another reason: " + reason);
    }
    if (refusal.isPresent()) {
      return Optional.of("is refused: " + refusal.get());
    }
    Map<String, Object> told =
        UserClaims.of(outcome.identity().orElseThrow(), "example", ALL_SCOPES, Set.of());
    for (Map.Entry<String, Object> one : expected.entrySet()) {
      Object value = told.get(one.getKey());
      if (!Objects.equals(value, one.getValue())) {
        return Optional.of(
            "has "
                + one.getKey()
                + " "
                + (value == null ? "not at all" : value)
                + ", and should have "
                + (one.getValue() == null ? "none" : one.getValue()));
      }
    }
    return Optional.empty();
  }

  /** The person that claims tell of. */
  static UpstreamIdentity person(Map<String, Object> claims) {
    UpstreamIdentity.Builder person = UpstreamIdentity.of(text(claims, "sub").orElse("example"));
    person.username(text(claims, "name").orElse(null));
    person.preferredUsername(text(claims, "preferred_username").orElse(null));
    Object verified = claims.getOrDefault("email_verified", true);
    person.email(text(claims, "email").orElse(null), Boolean.TRUE.equals(verified));
    person.acr(text(claims, "acr").orElse(null));
    person.amr(texts(claims, "amr"));
    person.groups(Groups.known(texts(claims, "groups")));
    Set<String> set =
        Set.of(
            "sub", "name", "preferred_username", "email", "email_verified", "acr", "amr", "groups");
    claims.forEach((name, value) -> {
      if (!set.contains(name)) {
        person.attribute(name, value);
      }
    });
    return person.build();
  }

  private static Optional<String> text(Map<String, Object> claims, String name) {
    Object value = claims.get(name);
    if (value != null && !(value instanceof String)) {
      throw new IllegalArgumentException("has a claim " + name + " that is no text");
    }
    return Optional.ofNullable((String) value);
  }

  private static List<String> texts(Map<String, Object> claims, String name) {
    Object value = claims.getOrDefault(name, List.of());
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException("has a claim " + name + " that is no list of text");
  }

  private static Map<String, Object> object(Tree tree) {
    if (value(tree) instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put((String) key, value));
      return copy;
    }
    throw new IllegalArgumentException("needs names of claims with their values");
  }

  private static Object value(Tree tree) {
    return switch (tree) {
      case Tree.Mapping mapping -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> copy.put(entry.key(), value(entry.value())));
        yield copy;
      }
      case Tree.Sequence sequence -> {
        List<Object> copy = new ArrayList<>();
        sequence.items().forEach(item -> copy.add(value(item)));
        yield copy;
      }
      case Tree.Scalar scalar ->
          switch (scalar.type()) {
            case NULL -> null;
            case BOOLEAN -> Boolean.valueOf(scalar.text());
            case INTEGER -> Long.valueOf(scalar.text());
            case DECIMAL -> new BigDecimal(scalar.text()).doubleValue();
            case TEXT -> scalar.text();
          };
    };
  }
}
