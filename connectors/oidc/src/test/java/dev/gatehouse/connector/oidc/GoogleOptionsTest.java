package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.UpstreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The type google: each option of Dex's. */
class GoogleOptionsTest extends GoogleFixture {
  @Test
  void theConfigurationOfDexsDocumentationIsAcceptedWithoutAWord() throws Exception {
    dex = true;
    keys.put("redirectURI", Config.CALLBACK.toString());
    assertEquals(List.of(), problems());
    assertEquals(List.of("a@example.org", "b@example.org", "c@example.org"), names());
    assertEquals("https://accounts.google.com", bind().orThrow().oidc().place().issuer());
  }

  @Test
  void theRequestAsksForSomethingToRefreshWith() throws Exception {
    Map<String, String> sent = sent(wanting());
    assertEquals("openid profile email", sent.get("scope"));
    assertEquals("offline", sent.get("access_type"));
    assertEquals("consent", sent.get("prompt"));
    assertEquals("S256", sent.get("code_challenge_method"));
    assertFalse(sent.containsKey("hd"));
    keys.put("promptType", "select_account");
    keys.put("scopes", List.of("email"));
    keys.put("hostedDomains", List.of("Example.org"));
    assertEquals("select_account", sent(wanting()).get("prompt"));
    assertEquals("openid email", sent(wanting()).get("scope"));
    assertEquals("example.org", sent(wanting()).get("hd"));
    keys.put("hostedDomains", List.of("example.org", "example.net"));
    assertEquals("*", sent(wanting()).get("hd"));
  }

  @Test
  void adminEmailIsAnOldForm() throws Exception {
    dex = true;
    keys.put("adminEmail", ADMIN);
    keys.remove("domainToAdminEmail");
    assertProblem("warning: adminEmail is an old form; write domainToAdminEmail: {\"*\": …}");
    names();
    assertEquals("subject-1 0 " + ADMIN, groups.asked.get(0));
  }

  @Test
  void aRestrictionThatNobodyCanCheckIsRefused() {
    keys.put("groups", List.of("a@example.org"));
    keys.remove("serviceAccountFilePath");
    keys.remove("domainToAdminEmail");
    String expected =
        "error: groups cannot be read without a service account (Dex then lets everybody in); give"
            + " serviceAccountFilePath and domainToAdminEmail, or remove groups";
    assertProblem(expected);
    dex = true;
    assertProblem(expected);
  }

  @Test
  void halfADirectoryIsRefused() {
    keys.remove("domainToAdminEmail");
    assertTrue(problems().get(0).startsWith("error: domainToAdminEmail is missing"));
    keys.put("domainToAdminEmail", Map.of("*", ADMIN));
    keys.remove("serviceAccountFilePath");
    assertTrue(problems().get(0).startsWith("error: serviceAccountFilePath is missing"));
    keys.remove("domainToAdminEmail");
    keys.put("fetchTransitiveGroupMembership", true);
    assertTrue(problems().get(0).startsWith("warning: fetchTransitiveGroupMembership"));
  }

  @Test
  void withoutADirectoryThereAreNoGroups() throws Exception {
    keys.remove("serviceAccountFilePath");
    keys.remove("domainToAdminEmail");
    google.person.put("groups", List.of("from-the-token"));
    assertEquals(List.of(), names());
  }

  @Test
  void aFileThatIsNoKeyIsSaidAtTheOpening() throws Exception {
    for (String text : List.of("", "{}", "[]", "{\"client_email\":\"a\",\"private_key\":\"b\"}")) {
      Path file = Files.writeString(directory.resolve("odd.json"), text);
      keys.put("serviceAccountFilePath", file.toString());
      UpstreamException e = assertThrows(UpstreamException.class, this::open, text);
      assertTrue(e.getMessage().startsWith("the service account's file "), e.getMessage());
    }
    keys.put("serviceAccountFilePath", directory.resolve("absent.json").toString());
    assertThrows(UpstreamException.class, this::open);
  }
}
