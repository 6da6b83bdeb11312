package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.EvaluationException;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression.Result;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.ClaimRule;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Mapping;
import dev.gatehouse.kubernetes.authentication.Verdict.Step;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What the API server makes of verified claims: a user, or an error. One use, one thread. */
final class ClaimMapper {
  private static final int FIRST_WITH_CREDENTIAL_ID = 32;
  private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
  private static final String NO_LIST = "expression must return a string or a list of strings";

  private final Compiled compiled;
  private final Map<String, GoJson> claims;
  private final Map<String, Object> plain = new LinkedHashMap<>();
  private final int minor;

  ClaimMapper(Compiled compiled, GoJson.Obj claims, int minor) {
    this.compiled = compiled;
    this.claims = claims.map();
    this.claims.forEach((name, value) -> plain.put(name, value.plain()));
    this.minor = minor;
  }

  User map(BiConsumer<Step, String> passed) throws CheckFailure {
    String username = username();
    passed.accept(Step.USERNAME, from(compiled.source.username()) + ": " + username);
    List<String> groups = groups();
    passed.accept(Step.GROUPS, from(compiled.source.groups()) + ": " + groups);
    String uid = uid();
    passed.accept(Step.UID, from(compiled.source.uid()) + ": " + (uid.isEmpty() ? "none" : uid));
    Map<String, List<String>> extra = extra();
    passed.accept(Step.EXTRA, extra.toString());
    requiredClaims();
    claimRules();
    passed.accept(Step.REQUIRED_CLAIMS, "have their values");
    passed.accept(Step.CLAIM_RULES, compiled.claimRules.size() + " hold");
    userRules(username, uid, groups, extra);
    passed.accept(Step.USER_RULES, compiled.userRules.size() + " hold");
    return new User(username, uid, groups, extra);
  }

  private static String from(Mapping mapping) {
    if (!mapping.expression().isEmpty()) {
      return "expression " + mapping.expression();
    }
    return mapping.claim().isEmpty()
        ? "nothing"
        : "claim "
            + mapping.claim()
            + mapping
                .prefix()
                .filter(prefix -> !prefix.isEmpty())
                .map(prefix -> " with the prefix " + prefix)
                .orElse("");
  }

  private Result run(KubernetesExpression expression, Step step, String label) throws CheckFailure {
    return run(expression, plain, step, label);
  }

  private static Result run(
      KubernetesExpression expression, Map<String, Object> value, Step step, String label)
      throws CheckFailure {
    try {
      return expression.run(value);
    } catch (EvaluationException e) {
      throw new CheckFailure(
          step,
          label + "expression '" + expression.source() + "' resulted in error: " + e.getMessage());
    }
  }

  /** A claim that must be text; null is empty text. */
  private String claimText(String name, Step step, String label) throws CheckFailure {
    GoJson value = claims.get(name);
    if (value == null) {
      throw new CheckFailure(step, label + ": claim not present");
    }
    Optional<String> text = value.asText();
    if (text.isEmpty()) {
      throw new CheckFailure(step, label + ": " + value.unfit("string"));
    }
    return text.get();
  }

  private String username() throws CheckFailure {
    if (compiled.username != null) {
      String label = "oidc: error evaluating username claim expression: ";
      String username =
          run(compiled.username, Step.USERNAME, label)
              .text()
              .orElseThrow(() ->
                  new CheckFailure(
                      Step.USERNAME, label + "username claim expression must return a string"));
      if (username.isEmpty()) {
        throw new CheckFailure(
            Step.USERNAME, "oidc: empty username via CEL expression is not allowed");
      }
      return username;
    }
    Mapping mapping = compiled.source.username();
    String username =
        claimText(
            mapping.claim(),
            Step.USERNAME,
            "oidc: parse username claims " + GoQuote.quote(mapping.claim()));
    if ("email".equals(mapping.claim())) {
      emailVerified();
    }
    return mapping.prefix().orElse("") + username;
  }

  private void emailVerified() throws CheckFailure {
    switch (claims.get("email_verified")) {
      case null -> {}
      case GoJson.Bool truth when truth.truth() -> {}
      case GoJson.Bool untruth -> throw new CheckFailure(Step.USERNAME, "oidc: email not verified");
      case GoJson.Null none -> throw new CheckFailure(Step.USERNAME, "oidc: email not verified");
      case GoJson value ->
          throw new CheckFailure(
              Step.USERNAME, "oidc: parse 'email_verified' claim: " + value.unfit("bool"));
    }
  }

  private List<String> groups() throws CheckFailure {
    Mapping mapping = compiled.source.groups();
    GoJson claim = claims.get(mapping.claim());
    if (!mapping.claim().isEmpty() && claim != null) {
      List<String> groups = new ArrayList<>();
      for (String group : groupsOf(claim, mapping.claim())) {
        groups.add(mapping.prefix().orElse("") + group);
      }
      return groups;
    }
    if (compiled.groups == null) {
      return List.of();
    }
    String label = "oidc: error evaluating group claim expression: ";
    return run(compiled.groups, Step.GROUPS, label)
        .texts()
        .orElseThrow(() -> new CheckFailure(Step.GROUPS, label + NO_LIST));
  }

  private static List<String> groupsOf(GoJson claim, String name) throws CheckFailure {
    List<String> groups = new ArrayList<>();
    switch (claim) {
      case GoJson.Null none -> {}
      case GoJson.Str str -> groups.add(str.text());
      case GoJson.Arr arr -> {
        for (GoJson item : arr.items()) {
          groups.add(item.asText().orElseThrow(() -> unfit(claim, name)));
        }
      }
      default -> throw unfit(claim, name);
    }
    return groups;
  }

  private static CheckFailure unfit(GoJson claim, String name) {
    return new CheckFailure(
        Step.GROUPS,
        "oidc: parse groups claim " + GoQuote.quote(name) + ": " + claim.unfit("string"));
  }

  private String uid() throws CheckFailure {
    String claim = compiled.source.uid().claim();
    if (!claim.isEmpty()) {
      return claimText(claim, Step.UID, "oidc: parse uid claim " + GoQuote.quote(claim));
    }
    if (compiled.uid == null) {
      return "";
    }
    String label = "oidc: error evaluating uid claim expression: ";
    return run(compiled.uid, Step.UID, label)
        .text()
        .orElseThrow(
            () -> new CheckFailure(Step.UID, label + "uid claim expression must return a string"));
  }

  private Map<String, List<String>> extra() throws CheckFailure {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    if (minor >= FIRST_WITH_CREDENTIAL_ID
        && claims.get("jti") instanceof GoJson.Str jti
        && !jti.text().isEmpty()) {
      extra.put(CREDENTIAL_ID, List.of("JTI=" + jti.text()));
    }
    List<Result> results = new ArrayList<>();
    for (Compiled.ExtraExpression one : compiled.extra) {
      // The API server says nothing before this error.
      results.add(run(one.expression(), Step.EXTRA, ""));
    }
    for (int i = 0; i < results.size(); i++) {
      Compiled.ExtraExpression one = compiled.extra.get(i);
      List<String> values =
          results
              .get(i)
              .texts()
              .orElseThrow(() ->
                  new CheckFailure(
                      Step.EXTRA,
                      "oidc: error evaluating extra claim expression: "
                          + one.expression().source()
                          + ": "
                          + NO_LIST));
      if (!values.isEmpty()) {
        extra.put(one.source().key(), values);
      }
    }
    return extra;
  }

  private void requiredClaims() throws CheckFailure {
    for (ClaimRule rule : compiled.source.claimRules()) {
      if (rule.claim().isEmpty()) {
        continue;
      }
      GoJson value = claims.get(rule.claim());
      if (value == null) {
        throw new CheckFailure(
            Step.REQUIRED_CLAIMS,
            "oidc: required claim " + rule.claim() + " not present in ID token");
      }
      String text =
          claimText(rule.claim(), Step.REQUIRED_CLAIMS, "oidc: parse claim " + rule.claim());
      if (!text.equals(rule.requiredValue())) {
        throw new CheckFailure(
            Step.REQUIRED_CLAIMS,
            "oidc: required claim "
                + rule.claim()
                + " value does not match. Got = "
                + text
                + ", want = "
                + rule.requiredValue());
      }
    }
  }

  private void claimRules() throws CheckFailure {
    rules(
        compiled.claimRules,
        plain,
        Step.CLAIM_RULES,
        "oidc: error evaluating claim validation expression: ");
  }

  private void userRules(
      String username, String uid, List<String> groups, Map<String, List<String>> extra)
      throws CheckFailure {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("username", username);
    user.put("uid", uid);
    user.put("groups", groups);
    user.put("extra", extra);
    rules(
        compiled.userRules,
        user,
        Step.USER_RULES,
        "oidc: error evaluating user info validation rule: ");
  }

  /** All are evaluated before the first counts, so an error of a later one wins. */
  private static void rules(
      List<Compiled.RuleExpression> rules, Map<String, Object> value, Step step, String label)
      throws CheckFailure {
    List<Result> results = new ArrayList<>();
    for (Compiled.RuleExpression rule : rules) {
      results.add(run(rule.expression(), value, step, label));
    }
    for (int i = 0; i < results.size(); i++) {
      Compiled.RuleExpression rule = rules.get(i);
      Optional<Boolean> truth = results.get(i).truth();
      if (truth.isEmpty()) {
        throw new CheckFailure(step, label + "validation expression must return a boolean");
      }
      if (!truth.get()) {
        throw new CheckFailure(
            step,
            label
                + "validation expression '"
                + rule.expression().source()
                + "' failed: "
                + rule.message());
      }
    }
  }
}
