package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says of people is checked before anybody logs in. */
class MappingSettingsTest {
  private static final String RULES =
      """
      requirements:
        - {expression: "claims.email.endsWith('@example.com')", message: only people of example.com}
      preferredUsername: "claims.email.split('@')[0]"
      groupNames: {"cn=ops": operators}
      groups: "claims.groups.filter(g, g != 'all')"
      groupPrefix: "corp:"
      claims:
        department: "claims.?division.orValue('none')"
      """;

  @TempDir Path directory;

  private List<Problem> errors(String mapping) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("gatehouse.yaml"),
            """
            issuer: https://login.example.com
            storage: {type: sqlite, config: {file: gatehouse.db}}
            web: {http: "127.0.0.1:5556"}
            connectors:
              - type: local
                id: staff
                name: Staff
                allowedGroups: [all]
                mapping:
            """
                + mapping.indent(6));
    return new ConfigurationLoader(Sources.of(Map.of()), Host.connectorTypes())
        .check(file).problems().stream().filter(Problem::isError).toList();
  }

  private void assertOneError(String mapping, String path, String message) throws IOException {
    List<Problem> errors = errors(mapping);
    assertEquals(1, errors.size(), errors::toString);
    assertEquals("connectors[0].mapping." + path, errors.get(0).path());
    assertTrue(errors.get(0).toString().contains(message), errors::toString);
  }

  @Test
  void examplesShowThatTheRulesDoWhatTheyShould() throws IOException {
    assertEquals(
        List.of(),
        errors(
            RULES
                + """
                examples:
                  - claims: {email: carol@example.com, groups: [all, cn=ops, dev]}
                    expect:
                      preferred_username: carol
                      groups: ["corp:operators", "corp:dev"]
                      department: none
                      locale: null
                  - claims: {sub: "8", email: mallory@example.net, groups: [all]}
                    refused: only people of example.com
                  - claims: {email: carol@example.com, groups: [dev]}
                    refused: allowedGroups
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claims: {email: a@example.com, groups: [all]}, expect: {preferred_username: b}"
            + "|has preferred_username a, and should have b",
        "claims: {email: a@example.com, groups: [all, x]}, expect: {groups: [x]}"
            + "|has groups [corp:x], and should have [x]",
        "claims: {email: a@example.com, groups: [all]}, expect: {department: null}"
            + "|has department none, and should have none",
        "claims: {email: a@example.com, groups: [all]}, expect: {locale: fr}|has locale not at all",
        "claims: {email: a@example.com, groups: [all]}, refused: only people|is let in",
        "claims: {email: a@example.net, groups: [all]}, expect: {department: none}"
            + "|is refused: example is not taken: only people of example.com",
        "claims: {email: a@example.net, groups: [all]}, refused: not verified"
            + "|is refused for another reason",
        "claims: {groups: [all]}, expect: {department: none}|is refused: the requirement",
        "claims: {email: 1, groups: [all]}, expect: {department: none}"
            + "|has a claim email that is no text",
        "claims: {email: a@example.com, groups: all}, refused: x|no list of text",
        "claims: {email: a@example.com}|needs either expect or refused",
      })
  void anExampleThatComesOutOtherwiseRefusesTheFile(String example, String message)
      throws IOException {
    assertOneError(RULES + "examples: [{" + example + "}]\n", "examples[0]", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: claims.name ==|name|character 15",
        "groups: \"{'a': 1}\"|groups|must give a list of strings",
        "emailVerified: claims.ok|emailVerified|must give bool",
        "requirements: [{expression: claims.email, message: m}]|requirements[0].expression|must give bool",
        "claims: {department: claim.x}|claims.department|undeclared reference",
        "claims: {sub: \"'me'\"}|claims|which the server makes itself",
        "claims: {groups: \"['x']\"}|claims|write mapping.groups instead",
        "claims: {email_verified: \"true\"}|claims|write mapping.emailVerified instead",
      })
  void aRuleThatCannotWorkRefusesTheFileWhereItStands(String rule, String path, String message)
      throws IOException {
    assertOneError(rule, path, message);
  }
}
