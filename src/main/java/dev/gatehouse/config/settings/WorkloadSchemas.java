package dev.gatehouse.config.settings;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.UrlHosts;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Declares items of {@code workloads}. */
final class WorkloadSchemas {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private WorkloadSchemas() {}

  static Setting<List<WorkloadSettings>> setting(SettingsBuilder s) {
    return s.list(
            "workloads",
            Kinds.list(Kinds.object(workload())).uniqueBy("name", WorkloadSettings::name))
        .doc("Platforms whose workloads get tokens for their platform's (tokenExchange).");
  }

  private static Schema<WorkloadSettings> workload() {
    return Schema.of(
        "Platform of workloads",
        s -> {
          Setting<String> name =
              s.text("name")
                  .required()
                  .check(ClusterSchemas::named)
                  .doc("Names it in tokenExchange, and in the subjects of its workloads.");
          Setting<URI> issuer =
              s.url("issuer")
                  .required()
                  .check(uri -> Uris.issuer(uri).or(() -> Uris.calledByUs(uri.toString())))
                  .doc("The iss of its tokens, exactly.");
          Setting<URI> jwks =
              s.url("jwksURL")
                  .check(uri -> Uris.calledByUs(uri.toString()))
                  .otherwise("as the issuer's discovery document says")
                  .doc("Where its keys are, when this server cannot reach the issuer's address.");
          Setting<Path> authority =
              s.path("certificateAuthority")
                  .doc("PEM file of the authorities of its certificate, such as a cluster's.");
          Setting<Path> bearer =
              s.path("bearerTokenFile")
                  .doc(
                      "File with a token that it wants to see before it shows its keys: the"
                          + " ServiceAccount token of this server's pod, for most clusters.");
          Setting<String> audience =
              s.text("audience")
                  .required()
                  .check(text ->
                      text.isBlank() ? Optional.of("must name an audience") : Optional.empty())
                  .doc("The only audience that its tokens may have: one that means this server.");
          Setting<List<String>> algorithms =
              s.list(
                      "algorithms",
                      Kinds.choice("RS256", "RS384", "RS512", "PS256", "ES256", "ES384"))
                  .defaultsTo(List.of("RS256"))
                  .check(
                      list -> list.isEmpty() ? Optional.of("needs at least one") : Optional.empty())
                  .doc("Algorithms that it signs with.");
          Setting<Duration> maxAge =
              s.setting("maxAge", Kinds.duration(SHORTEST, LONGEST))
                  .defaultsTo(Duration.ofHours(1))
                  .doc("How long after its issue (iat) a token is taken.");
          Setting<List<MappingSettings.Requirement>> rules =
              s.list("rules", Kinds.object(MappingSchemas.requirement()))
                  .check(list ->
                      list.isEmpty()
                          ? Optional.of("needs a rule: many share the issuer of a platform")
                          : Optional.empty())
                  .doc("What must be true of the claims, all of it.");
          Makes makes = new Makes(s);
          Setting<Boolean> once =
              s.bool("singleUse")
                  .defaultsTo(false)
                  .doc("Whether each token, known by its jti, is exchanged once.");
          s.check((v, report) -> {
            if (!v.written(rules)) {
              report.error(
                  name,
                  "a platform of workloads needs rules: many share its issuer",
                  "say which workloads are let in, such as claims.repository_owner == 'acme'");
            }
          });
          return v ->
              new WorkloadSettings(
                  v.get(name),
                  v.get(issuer),
                  v.find(jwks),
                  v.find(authority),
                  v.find(bearer),
                  v.get(audience),
                  v.get(algorithms),
                  v.get(maxAge),
                  v.get(rules),
                  v.find(makes.subject),
                  v.find(makes.username),
                  v.find(makes.email),
                  v.find(makes.groups),
                  v.get(once));
        });
  }

  /** Who a workload is. */
  private static final class Makes {
    final Setting<Expression> subject;
    final Setting<Expression> username;
    final Setting<Expression> email;
    final Setting<Expression> groups;

    Makes(SettingsBuilder s) {
      subject =
          MappingSchemas.expression(
              s, "subject", Expression.Result.TEXT, "Makes the identifier; else it is sub.");
      username =
          MappingSchemas.expression(
              s,
              "username",
              Expression.Result.TEXT,
              "Makes name and preferred_username; else they are NAME:SUB, which is nobody's.");
      email =
          MappingSchemas.expression(
              s,
              "email",
              Expression.Result.TEXT,
              "Makes the claim email, which is told as verified: an address of a person would make"
                  + " the workload that person to whoever goes by it.");
      groups =
          MappingSchemas.expression(
              s, "groups", Expression.Result.TEXTS, "Makes the groups; else there are none.");
    }
  }

  /** What concerns more than one of them, or others. */
  static void check(Setting<List<WorkloadSettings>> workloads, URI own, Values v, Report report) {
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < v.get(workloads).size(); i++) {
      WorkloadSettings one = v.get(workloads).get(i);
      if (one.issuer().equals(own)) {
        report.error(
            report.at(workloads).item(i).key("issuer"),
            "is this server's own issuer, whose tokens are exchanged by tokensOf",
            "name another issuer");
      }
      if (!seen.add(List.of(one.issuer().toString(), one.audience()))) {
        report.error(
            report.at(workloads).item(i).key("audience"),
            "issuer and audience are those of another platform, so nobody can tell which is meant",
            "choose another audience");
      }
      if (UrlHosts.of(one.issuer()).isPresent() && one.audience().equals(one.issuer().toString())) {
        report.warning(
            report.at(workloads).item(i).key("audience"),
            "is the issuer itself: tokens that workloads have for the platform would be taken",
            "choose one that means this server");
      }
    }
  }
}
