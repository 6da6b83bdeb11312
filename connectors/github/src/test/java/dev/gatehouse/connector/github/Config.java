package dev.gatehouse.connector.github;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.tck.ConnectorConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A configuration as a file has it, changed key by key. */
final class Config extends ConnectorConfiguration<GitHubSettings, Config> {
  private Config() {
    super(new GitHubProvider(), Map.of("GITHUB_SECRET", FakeGitHub.SECRET));
  }

  @Override
  protected Config self() {
    return this;
  }

  /** The application that is registered at a fake. */
  static Config of(FakeGitHub gitHub) {
    return new Config()
        .set("clientID", gitHub.clientId())
        .set("clientSecret", FakeGitHub.SECRET)
        .set("hostName", gitHub.host())
        .set("rootCA", Tls.CERTIFICATES.certificatePem())
        .set("requestTimeout", "30s");
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
}
