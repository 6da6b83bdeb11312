package dev.gatehouse.config.settings;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.protocol.ServerClaims;
import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Tree;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Declares {@code connectors[].mapping}. */
final class MappingSchemas {
  private static final Map<String, String> KEYS_OF_CLAIMS =
      Map.of(
          "name", "name",
          "preferred_username", "preferredUsername",
          "email", "email",
          "email_verified", "emailVerified",
          "groups", "groups");

  private MappingSchemas() {}

  static Schema<MappingSettings> mapping() {
    return Schema.of(
        "What becomes of people",
        s -> {
          Setting<List<MappingSettings.Requirement>> requirements =
              s.list("requirements", Kinds.object(requirement()))
                  .doc("All must be met at each login and refresh.");
          Setting<Expression> name =
              expression(s, "name", Expression.Result.TEXT, "Makes the claim name.");
          Setting<Expression> username =
              expression(
                  s,
                  "preferredUsername",
                  Expression.Result.TEXT,
                  "Makes the claim preferred_username.");
          Setting<Expression> email =
              expression(
                  s,
                  "email",
                  Expression.Result.TEXT,
                  "Makes the claim email. Another address than the identity source's is not"
                      + " verified, unless emailVerified says so.");
          Setting<Expression> verified =
              expression(
                  s,
                  "emailVerified",
                  Expression.Result.BOOLEAN,
                  "Makes the claim email_verified: whoever can set an address that this calls"
                      + " verified can be anybody to applications that go by it.");
          Setting<Expression> groups =
              expression(
                  s,
                  "groups",
                  Expression.Result.TEXTS,
                  "Makes the claim groups; groupNames come before, groupPrefix comes after.");
          Setting<Map<String, String>> names =
              s.map("groupNames", Kinds.text())
                  .defaultsTo(Map.of())
                  .doc("New names of groups, by the identity source's names.");
          Setting<String> prefix =
              s.text("groupPrefix")
                  .defaultsTo("")
                  .doc(
                      "Stands before each group, so that groups of two connectors are never taken"
                          + " for each other.");
          Setting<Map<String, Expression>> claims =
              s.map("claims", kind(Expression.Result.JSON))
                  .defaultsTo(Map.of())
                  .check(map -> map.keySet().stream().flatMap(MappingSchemas::wrong).findFirst())
                  .doc("Further claims, by name; they go with the scope profile.");
          Setting<List<MappingSettings.Example>> examples =
              s.list("examples", Kinds.object(example()))
                  .doc(
                      "People to try all this on whenever the configuration is read, which is"
                          + " refused when something else comes out.");
          return v ->
              new MappingSettings(
                  v.get(requirements),
                  v.find(name),
                  v.find(username),
                  v.find(email),
                  v.find(verified),
                  v.find(groups),
                  v.get(names),
                  v.get(prefix),
                  v.get(claims),
                  v.get(examples));
        });
  }

  static Schema<MappingSettings.Requirement> requirement() {
    return Schema.of(
        "Requirement",
        s -> {
          Setting<Expression> expression =
              s.setting("expression", kind(Expression.Result.BOOLEAN))
                  .required()
                  .doc("Must give true. What cannot be evaluated counts as false.");
          Setting<String> message =
              s.text("message").required().doc("What the log says about who does not meet it.");
          return v -> new MappingSettings.Requirement(v.get(expression), v.get(message));
        });
  }

  private static Schema<MappingSettings.Example> example() {
    return Schema.of(
        "Example",
        s -> {
          Setting<Tree> claims =
              s.tree("claims").doc("The person, as expressions read them; sub can be left out.");
          Setting<Tree> expect =
              s.tree("expect")
                  .doc(
                      "What applications are told with all scopes; others do not matter, and null"
                          + " is for a claim that there must not be.");
          Setting<String> refused =
              s.text("refused").optional().doc("Part of the reason why the person is refused.");
          return v -> new MappingSettings.Example(v.get(claims), v.get(expect), v.find(refused));
        });
  }

  static Setting<Expression> expression(
      SettingsBuilder s, String key, Expression.Result result, String doc) {
    return s.setting(key, kind(result)).optional().doc(doc);
  }

  private static Kind<Expression> kind(Expression.Result result) {
    return Kinds.parsed("CEL expression", text -> Expression.of(text, result));
  }

  private static Stream<String> wrong(String claim) {
    if (KEYS_OF_CLAIMS.containsKey(claim)) {
      return Stream.of(
          "has " + claim + "; write mapping." + KEYS_OF_CLAIMS.get(claim) + " instead");
    }
    return ServerClaims.contains(claim)
        ? Stream.of("has " + claim + ", which the server makes itself; choose another name")
        : Stream.empty();
  }
}
