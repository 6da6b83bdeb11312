package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.SelfCheck.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an administrator is told of Google, the service account included. */
class GoogleSelfCheckTest extends GoogleFixture {
  private List<Finding> about(String subject) throws Exception {
    try (Connector connector = open()) {
      return connector.selfCheck().orElseThrow().check().stream()
          .filter(finding -> finding.subject().equals(subject))
          .toList();
    }
  }

  private void assertFound(String subject, boolean good, String part) throws Exception {
    List<Finding> findings = about(subject);
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(good, findings.get(0).good(), findings::toString);
    assertTrue(findings.get(0).detail().contains(part), findings::toString);
  }

  @Test
  void eachAdministratorIsTriedOnce() throws Exception {
    keys.put("domainToAdminEmail", Map.of("example.org", ADMIN, "example.net", ADMIN, "*", "b@c"));
    assertEquals(2, about("service account").size());
    assertEquals(2, about("directory").size());
    assertTrue(about("directory").stream().allMatch(Finding::good));
    assertTrue(groups.asked.contains(ADMIN + " 0 " + ADMIN), groups.asked::toString);
  }

  @Test
  void aCheckAsksForOneNewTokenWhateverIsKept() throws Exception {
    try (Connector connector = open()) {
      for (int i = 1; i <= 2; i++) {
        connector.selfCheck().orElseThrow().check();
        assertEquals(i, groups.assertions.size());
      }
    }
  }

  @Test
  void anAccountWithoutDelegationIsFound() throws Exception {
    groups.token = Reply.json(401, Map.of("error", "unauthorized_client"));
    assertFound("service account", false, "domain-wide delegation");
    assertEquals(List.of(), about("directory"), "nothing to ask with");
  }

  @Test
  void aDirectoryThatRefusesIsFound() throws Exception {
    groups.first.add(FakeDirectory.error(403, "forbidden", "Not Authorized"));
    assertFound("directory", false, "admin.directory.group.readonly");
  }

  @Test
  void withoutAServiceAccountThereIsNothingMoreToAsk() throws Exception {
    keys.remove("serviceAccountFilePath");
    keys.remove("domainToAdminEmail");
    assertEquals(List.of(), about("service account"));
    assertEquals(1, about("client").size());
  }

  @Test
  void anotherPromptThanNone() {
    keys.put("promptType", "none");
    assertProblem("error: promptType none is of no use: people could not log in");
  }
}
