package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Claims that a token gets when it is issued, for asking what a token would do that nobody has yet.
 * Each counts where the claims about the person have no such member. Immutable.
 *
 * @param json those with a value, as a JSON object
 * @param unknown names of those that every token has with a value of its own
 * @param possible names of those that a token has or has not, by the way of the login
 */
public record IssuedClaims(String json, Set<String> unknown, Set<String> possible) {
  private static final String CREDENTIAL_ID = "credential-id";

  public IssuedClaims {
    unknown = Set.copyOf(unknown);
    possible = Set.copyOf(possible);
  }

  /**
   * The claims with these.
   *
   * @throws RefusedException when what comes out depends on a value that is not known
   */
  GoJson.Obj with(Compiled one, GoJson.Obj claims) {
    Map<String, GoJson> given = claims.map();
    List<GoJson.Member> all = new ArrayList<>(claims.members());
    if (GoJson.parse(json).orElse(null) instanceof GoJson.Obj issued) {
      issued.members().stream()
          .filter(member -> !given.containsKey(member.name()))
          .forEach(all::add);
    }
    for (String name : unknown) {
      if (!given.containsKey(name)) {
        require(one, name, false);
        all.add(new GoJson.Member(name, new GoJson.Str("<" + name + ">")));
      }
    }
    possible.stream()
        .filter(name -> !given.containsKey(name))
        .forEach(name -> require(one, name, true));
    return new GoJson.Obj(List.copyOf(all));
  }

  private static void require(Compiled one, String name, boolean presence) {
    boolean asClaim =
        Stream.of(one.source.username(), one.source.groups(), one.source.uid())
                .map(Mapping::claim)
                .anyMatch(name::equals)
            || one.source.claimRules().stream().anyMatch(rule -> rule.claim().equals(name));
    if (asClaim) {
      throw refused("the claim " + name, name);
    }
    Stream.of(
            Stream.of(one.username, one.groups, one.uid).filter(java.util.Objects::nonNull),
            one.extra.stream().map(Compiled.ExtraExpression::expression),
            one.claimRules.stream().map(Compiled.RuleExpression::expression))
        .flatMap(expressions -> expressions)
        .filter(expression -> expression.reads(name, presence))
        .findFirst()
        .ifPresent(expression -> {
          throw refused("the expression " + expression.source(), name);
        });
    if (name.equals("jti")) {
      one.userRules.stream()
          .map(Compiled.RuleExpression::expression)
          .map(KubernetesExpression::source)
          .filter(source -> source.contains(CREDENTIAL_ID))
          .findFirst()
          .ifPresent(source -> {
            throw refused("the expression " + source, name);
          });
    }
  }

  private static RefusedException refused(String what, String name) {
    return new RefusedException(
        what.replaceFirst("^the", "The")
            + " is about "
            + name
            + ", which a token gets only when it is issued; log in and use explain, or give it in"
            + " --claims");
  }
}
