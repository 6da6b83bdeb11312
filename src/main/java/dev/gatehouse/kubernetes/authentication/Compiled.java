package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Authenticator;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Extra;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.UserRule;
import java.util.ArrayList;
import java.util.List;

/** An authenticator with its expressions; filled while it is validated. */
final class Compiled {
  final Authenticator source;
  KubernetesExpression username;
  KubernetesExpression groups;
  KubernetesExpression uid;
  final List<ExtraExpression> extra = new ArrayList<>();
  final List<RuleExpression> claimRules = new ArrayList<>();
  final List<RuleExpression> userRules = new ArrayList<>();

  Compiled(Authenticator source) {
    this.source = source;
  }

  /** A further attribute. */
  record ExtraExpression(Extra source, KubernetesExpression expression) {}

  /** A rule of either kind. */
  record RuleExpression(String message, KubernetesExpression expression) {
    RuleExpression(UserRule rule, KubernetesExpression expression) {
      this(rule.message(), expression);
    }
  }
}
