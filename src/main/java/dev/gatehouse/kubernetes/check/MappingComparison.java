package dev.gatehouse.kubernetes.check;

import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Authenticator;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.ClaimRule;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Extra;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Mapping;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.UserRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares who comes out of a token, and which tokens are kept out. */
final class MappingComparison {
  private static final String APPLY = "write the configuration again (gatehouse cluster config)";
  private static final String FLAGS = "flags cannot say it; give the API server a file instead";

  private final Authenticator settings;
  private final Authenticator live;
  private final boolean flags;
  private final Findings findings;

  /**
   * @param flags whether the API server has flags
   */
  MappingComparison(Authenticator settings, Authenticator live, boolean flags, Findings findings) {
    this.settings = settings;
    this.live = live;
    this.flags = flags;
    this.findings = findings;
  }

  void compare() {
    mapping(
        "username",
        settings.username(),
        live.username(),
        "people have other names there than the settings say, so bindings and audit records for"
            + " these names do not meet them");
    mapping(
        "groups",
        settings.groups(),
        live.groups(),
        said(live.groups()).isEmpty()
            ? "people are in no group there: every right by a group is lost"
            : "people are in other groups there than the settings say, so bindings of these groups"
                + " give nothing");
    mapping("uid", settings.uid(), live.uid(), "people have another uid there");
    extra();
    rules(
        "claimValidationRules",
        settings.claimRules().stream()
            .collect(Collectors.toMap(MappingComparison::of, ClaimRule::message, (a, b) -> a)),
        live.claimRules().stream()
            .collect(Collectors.toMap(MappingComparison::of, ClaimRule::message, (a, b) -> a)));
    rules(
        "userValidationRules",
        settings.userRules().stream()
            .collect(
                Collectors.toMap(one -> one.expression().strip(), UserRule::message, (a, b) -> a)),
        live.userRules().stream()
            .collect(
                Collectors.toMap(one -> one.expression().strip(), UserRule::message, (a, b) -> a)));
  }

  private static String of(ClaimRule rule) {
    return rule.claim().isEmpty()
        ? rule.expression().strip()
        : "the claim " + rule.claim() + " is " + rule.requiredValue();
  }

  private void mapping(String subject, Mapping wanted, Mapping found, String meaning) {
    String ours = said(wanted);
    String theirs = said(found);
    if (ours.equals(theirs)) {
      return;
    }
    findings.failed(
        subject,
        "the API server has "
            + (theirs.isEmpty() ? "none" : theirs)
            + ", the settings "
            + (ours.isEmpty() ? "none" : ours)
            + ": "
            + meaning,
        flags && !wanted.expression().isEmpty() ? FLAGS : APPLY);
  }

  private static String said(Mapping mapping) {
    if (!mapping.expression().isEmpty()) {
      return "the expression " + mapping.expression().strip();
    }
    if (mapping.claim().isEmpty()) {
      return "";
    }
    String prefix = mapping.prefix().orElse("");
    return "the claim "
        + mapping.claim()
        + (prefix.isEmpty() ? " without prefix" : " with the prefix " + prefix);
  }

  private void extra() {
    Map<String, String> wanted = byKey(settings.extra());
    Map<String, String> found = byKey(live.extra());
    TreeSet<String> keys = new TreeSet<>(wanted.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      String ours = wanted.getOrDefault(key, "");
      String theirs = found.getOrDefault(key, "");
      if (!ours.equals(theirs)) {
        findings.failed(
            "extra " + key,
            "the API server has "
                + (theirs.isEmpty() ? "none" : theirs)
                + ", the settings "
                + (ours.isEmpty() ? "none" : ours)
                + ": webhooks and audit records that read it get something else",
            flags ? FLAGS : APPLY);
      }
    }
  }

  private static Map<String, String> byKey(List<Extra> extra) {
    Map<String, String> all = new LinkedHashMap<>();
    extra.forEach(one -> all.put(one.key(), one.valueExpression().strip()));
    return all;
  }

  private void rules(String subject, Map<String, String> wanted, Map<String, String> found) {
    for (String rule : new TreeSet<>(wanted.keySet())) {
      if (!found.containsKey(rule)) {
        findings.failed(
            subject,
            "the rule " + rule + " is not there: " + gain(rule, wanted.get(rule)),
            flags ? FLAGS : APPLY);
      }
    }
    for (String rule : new TreeSet<>(found.keySet())) {
      if (!wanted.containsKey(rule)) {
        findings.failed(
            subject,
            "the API server has the rule "
                + rule
                + ", which the settings do not: whoever does not meet it is kept out",
            "add it to " + subject + " of the cluster, or " + APPLY);
      }
    }
  }

  /** Who gets in without one of our rules. */
  private static String gain(String rule, String message) {
    if (rule.contains("claims.client_id") && rule.contains("claims.events")) {
      return "access tokens and logout tokens of this issuer for the audience get their holder in";
    }
    if (rule.contains("'system:'") && rule.contains("user.groups")) {
      return "a group of the identity source that is called system:masters would make its members"
          + " administrators of the cluster";
    }
    if (rule.contains("'system:'") && rule.contains("user.username")) {
      return "somebody whom the identity source calls system:… would be a part of Kubernetes";
    }
    if (rule.contains("email_verified")) {
      return "people get in under an e-mail address that nobody vouches for";
    }
    return "those get in whom it keeps out" + (message.isEmpty() ? "" : " (" + message + ")");
  }
}
