package dev.gatehouse.connector.github;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.tck.FakeHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as a file has it, changed key by key. */
final class Config {
  private static final Position HERE = new Position("test.yaml", 1, 1);

  private final Map<String, Object> keys = new LinkedHashMap<>();
  private boolean dex;

  /** The application that is registered at a fake. */
  static Config of(FakeGitHub gitHub) {
    return new Config()
        .set("clientID", gitHub.clientId())
        .set("clientSecret", FakeGitHub.SECRET)
        .set("hostName", gitHub.host())
        .set("rootCA", Tls.CERTIFICATES.certificatePem())
        .set("requestTimeout", "30s");
  }

  /** Sets a key; null removes it. */
  Config set(String key, Object value) {
    if (value == null) {
      keys.remove(key);
    } else {
      keys.put(key, value);
    }
    return this;
  }

  /** Organisations without teams that may log in. */
  Config orgs(String... names) {
    List<Object> orgs = new ArrayList<>();
    for (String name : names) {
      orgs.add(Map.of("name", name));
    }
    return set("orgs", orgs);
  }

  /** One organisation, of which these teams may log in. */
  Config teams(String org, String... teams) {
    return set("orgs", List.of(Map.of("name", org, "teams", List.of(teams))));
  }

  /** From now on this is a file of Dex. */
  Config asDex() {
    dex = true;
    return this;
  }

  Binding<GitHubSettings> bind() {
    Leniency leniency = dex ? Leniency.FULL : Leniency.NONE;
    Sources sources = Sources.of(Map.of("GITHUB_SECRET", FakeGitHub.SECRET));
    return GitHubSchema.SCHEMA.bind(Tree.of(keys, HERE), new BindingOptions(sources, leniency, ""));
  }

  /** The problems as one reads them, without the position. */
  List<String> problems() {
    List<String> texts = new ArrayList<>();
    for (Problem problem : bind().problems()) {
      texts.add(problem.toString().replace("test.yaml:1:1: ", ""));
    }
    return texts;
  }

  GitHubSettings settings() {
    return bind().orThrow();
  }

  Connector open(FakeHost host) throws Exception {
    return new GitHubProvider().open(settings(), host);
  }
}
