package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.CompilationException;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression.Variable;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Authenticator;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.ClaimRule;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Extra;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Mapping;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.UserRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The validation of the API server, in its order and with its words, and the compilation. */
final class ModelValidation {
  private static final int MOST_ISSUERS = 64;
  private static final String BOTH = "claim and expression can't both be set";

  private final int minor;
  private final FieldErrors errors = new FieldErrors();

  private ModelValidation(int minor) {
    this.minor = minor;
  }

  /**
   * Validates and compiles.
   *
   * @throws ConfigurationException with all that is wrong
   */
  static List<Compiled> compile(AuthenticationModel model, int minor)
      throws ConfigurationException {
    ModelValidation validation = new ModelValidation(minor);
    List<Compiled> all = validation.all(model);
    validation.errors.throwIfAny();
    return all;
  }

  private List<Compiled> all(AuthenticationModel model) {
    List<Compiled> all = new ArrayList<>();
    if (model.jwt().size() > MOST_ISSUERS) {
      errors.tooMany("jwt", model.jwt().size(), MOST_ISSUERS);
      return all;
    }
    Set<String> issuers = new HashSet<>();
    Set<String> discoveries = new HashSet<>();
    for (int i = 0; i < model.jwt().size(); i++) {
      Authenticator one = model.jwt().get(i);
      String path = "jwt[" + i + "]";
      Compiled compiled = new Compiled(one);
      IssuerValidation.check(one.issuer(), path + ".issuer", errors);
      claimRules(one.claimRules(), path + ".claimValidationRules", compiled);
      mappings(one, path + ".claimMappings", compiled);
      userRules(one.userRules(), path + ".userValidationRules", compiled);
      if (!issuers.add(one.issuer().url())) {
        errors.duplicate(path + ".issuer.url", one.issuer().url());
      }
      if (!one.issuer().discoveryUrl().isEmpty() && !discoveries.add(one.issuer().discoveryUrl())) {
        errors.duplicate(path + ".issuer.discoveryURL", one.issuer().discoveryUrl());
      }
      all.add(compiled);
    }
    return all;
  }

  private Optional<KubernetesExpression> expression(
      String source, Variable variable, boolean truth, String path) {
    try {
      return Optional.of(KubernetesExpression.of(source, variable, truth, minor));
    } catch (CompilationException e) {
      if (e.isInternal()) {
        errors.internal(path, e.getMessage());
      } else {
        errors.invalid(path, source, e.getMessage());
      }
      return Optional.empty();
    }
  }

  private void claimRules(List<ClaimRule> rules, String path, Compiled compiled) {
    Set<String> claims = new HashSet<>();
    Set<String> expressions = new HashSet<>();
    for (int i = 0; i < rules.size(); i++) {
      ClaimRule rule = rules.get(i);
      String at = path + "[" + i + "]";
      if (!rule.claim().isEmpty() && !rule.expression().isEmpty()) {
        errors.invalid(at, rule.claim(), BOTH);
      } else if (!rule.claim().isEmpty()) {
        if (!rule.message().isEmpty()) {
          errors.invalid(at + ".message", rule.message(), "may not be specified when claim is set");
        }
        if (!claims.add(rule.claim())) {
          errors.duplicate(at + ".claim", rule.claim());
        }
      } else if (rule.expression().isEmpty()) {
        errors.required(at, "claim or expression is required");
      } else {
        if (!rule.requiredValue().isEmpty()) {
          errors.invalid(
              at + ".requiredValue",
              rule.requiredValue(),
              "may not be specified when expression is set");
        }
        if (!expressions.add(rule.expression())) {
          errors.duplicate(at + ".expression", rule.expression());
          continue;
        }
        expression(rule.expression(), Variable.CLAIMS, true, at + ".expression")
            .ifPresent(
                one -> compiled.claimRules.add(new Compiled.RuleExpression(rule.message(), one)));
      }
    }
  }

  private void mappings(Authenticator one, String path, Compiled compiled) {
    compiled.username = mapping(one.username(), path + ".username", true).orElse(null);
    compiled.groups = mapping(one.groups(), path + ".groups", false).orElse(null);
    if (!one.uid().claim().isEmpty() && !one.uid().expression().isEmpty()) {
      errors.invalid(path + ".uid", "", BOTH);
    } else if (!one.uid().expression().isEmpty()) {
      compiled.uid =
          expression(one.uid().expression(), Variable.CLAIMS, false, path + ".uid.expression")
              .orElse(null);
    }
    extra(one.extra(), path + ".extra", compiled);
    boolean looked =
        Stream.of(
                Stream.ofNullable(compiled.username),
                compiled.extra.stream().map(Compiled.ExtraExpression::expression),
                compiled.claimRules.stream().map(Compiled.RuleExpression::expression))
            .flatMap(expressions -> expressions)
            .anyMatch(expression -> expression.selects("email_verified"));
    if (compiled.username != null && compiled.username.selects("email") && !looked) {
      errors.invalid(
          path + ".username.expression",
          one.username().expression(),
          "claims.email_verified must be used in claimMappings.username.expression or"
              + " claimMappings.extra[*].valueExpression or claimValidationRules[*].expression"
              + " when claims.email is used in claimMappings.username.expression");
    }
  }

  private Optional<KubernetesExpression> mapping(Mapping mapping, String path, boolean required) {
    if (!mapping.expression().isEmpty() && !mapping.claim().isEmpty()) {
      errors.invalid(path, "", BOTH);
    } else if (!mapping.expression().isEmpty()) {
      mapping
          .prefix()
          .ifPresent(prefix ->
              errors.invalid(
                  path + ".prefix", prefix, "may not be specified when expression is set"));
      Optional<KubernetesExpression> compiled =
          expression(mapping.expression(), Variable.CLAIMS, false, path + ".expression");
      return mapping.prefix().isPresent() ? Optional.empty() : compiled;
    } else if (mapping.claim().isEmpty() && required) {
      errors.required(path, "claim or expression is required");
    } else if (!mapping.claim().isEmpty() && mapping.prefix().isEmpty()) {
      errors.required(
          path + ".prefix",
          "prefix is required when claim is set. It can be set to an empty string to disable"
              + " prefixing");
    }
    return Optional.empty();
  }

  private void extra(List<Extra> extra, String path, Compiled compiled) {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < extra.size(); i++) {
      Extra one = extra.get(i);
      String at = path + "[" + i + "]";
      ExtraKeys.check(at + ".key", one.key(), errors);
      if (!one.key().equals(one.key().toLowerCase(Locale.ROOT))) {
        errors.invalid(at + ".key", one.key(), "must be lowercase");
      }
      if (ExtraKeys.isReserved(one.key(), minor)) {
        errors.invalid(
            at + ".key",
            one.key(),
            "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use");
      }
      if (!keys.add(one.key())) {
        errors.duplicate(at + ".key", one.key());
      } else if (one.valueExpression().isEmpty()) {
        errors.required(at + ".valueExpression", "");
      } else {
        expression(one.valueExpression(), Variable.CLAIMS, false, at + ".valueExpression")
            .ifPresent(
                expression -> compiled.extra.add(new Compiled.ExtraExpression(one, expression)));
      }
    }
  }

  private void userRules(List<UserRule> rules, String path, Compiled compiled) {
    Set<String> expressions = new HashSet<>();
    for (int i = 0; i < rules.size(); i++) {
      UserRule rule = rules.get(i);
      String at = path + "[" + i + "].expression";
      if (rule.expression().isEmpty()) {
        errors.required(at, "");
      } else if (!expressions.add(rule.expression())) {
        errors.duplicate(at, rule.expression());
      } else {
        expression(rule.expression(), Variable.USER, true, at)
            .ifPresent(one -> compiled.userRules.add(new Compiled.RuleExpression(rule, one)));
      }
    }
  }
}
