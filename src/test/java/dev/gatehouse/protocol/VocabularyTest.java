package dev.gatehouse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters, scopes, PKCE, subjects and errors. */
class VocabularyTest {
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  @Test
  void anEmptyParameterIsOmitted() {
    Parameters parameters = Parameters.of(Map.of("a", List.of("", "2"), "b", List.of("")));
    assertEquals("2", parameters.get("a"));
    assertNull(parameters.get("b"));
    assertEquals(Optional.empty(), parameters.first("c"));
    assertEquals(List.of("", "2"), parameters.all("a"));
    assertEquals(List.of(), parameters.all("c"));
    assertEquals(List.of("a"), parameters.repeated(), "also an empty repetition is one");
  }

  @Test
  void twoSourcesAreMergedAndRepetitionsAcrossThemAreSeen() {
    Parameters query = Parameters.of(Map.of("a", List.of("1")));
    Parameters body = Parameters.of(Map.of("a", List.of("1"), "b", List.of("2")));
    Parameters both = query.and(body);
    assertEquals(List.of("a"), both.repeated());
    assertEquals(List.of("1", "1"), both.all("a"));
    assertEquals(Map.of("a", List.of("1", "1"), "b", List.of("2")), both.asMap());
    assertEquals(query, query.and(Parameters.empty()));
    assertEquals(query, Parameters.empty().and(query));
    assertTrue(query.repeated().isEmpty());
  }

  @Test
  void valuesAreNotPrinted() {
    assertEquals("Parameters[code]", Parameters.of(Map.of("code", List.of("secret"))).toString());
  }

  @Test
  void scopesAreSplitOnceInOrder() {
    assertEquals(List.of("openid", "email"), Scope.parse(" openid  email openid "));
    assertEquals(List.of(), Scope.parse(""));
    assertEquals(List.of(), Scope.parse(null));
    assertEquals(List.of("a\tb"), Scope.parse("a\tb"), "only a space separates");
  }

  @Test
  void audienceScopesNameAPeer() {
    String peer = Scope.AUDIENCE_PREFIX + "cluster";
    assertEquals("cluster", Scope.peerOf(peer));
    assertNull(Scope.peerOf(Scope.AUDIENCE_PREFIX));
    assertNull(Scope.peerOf("groups"));
    assertEquals(List.of("cluster"), Scope.peersOf(List.of("openid", peer)));
    assertTrue(Scope.isKnown(peer));
    assertTrue(Scope.isKnown("federated:id"));
    assertFalse(Scope.isKnown("federated"));
    assertFalse(Scope.published().contains("federated:id"));
    assertTrue(Scope.published().contains("offline_access"));
  }

  /** RFC 7636 appendix B. */
  @Test
  void pkceIsAsInTheStandardsExample() {
    assertTrue(Pkce.matches(CHALLENGE, Pkce.S256, VERIFIER));
    assertFalse(Pkce.matches(CHALLENGE, Pkce.S256, VERIFIER.replace('d', 'e')));
    assertFalse(Pkce.matches(CHALLENGE, Pkce.PLAIN, VERIFIER));
    assertTrue(Pkce.matches(VERIFIER, Pkce.PLAIN, VERIFIER));
    assertFalse(Pkce.matches(CHALLENGE, Pkce.S256, CHALLENGE), "the challenge is no verifier");
  }

  @ParameterizedTest
  @CsvSource({"42, false", "43, true", "128, true", "129, false"})
  void aVerifierHas43To128Characters(int length, boolean valid) {
    assertEquals(valid, Pkce.validVerifier("a".repeat(length)));
    assertEquals(valid, Pkce.validChallenge("a".repeat(length), Pkce.PLAIN));
    assertEquals(length == 43, Pkce.validChallenge("a".repeat(length), Pkce.S256));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "Z", "a", "z", "0", "9", "-", "_", ".", "~"})
  void unreservedCharactersMayStandInAVerifier(String character) {
    assertTrue(Pkce.validVerifier(character.repeat(43)));
    boolean base64url = !character.equals(".") && !character.equals("~");
    assertEquals(base64url, Pkce.validChallenge(character.repeat(43), Pkce.S256));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "[", "`", "{", "/", ":", "+", "=", " ", "%", "\u0000", "ü", ","})
  void otherCharactersMayNot(String character) {
    assertFalse(Pkce.validVerifier("a".repeat(42) + character));
    assertFalse(Pkce.validChallenge("a".repeat(42) + character, Pkce.S256));
  }

  /** The user of Dex's own tests and documentation. */
  @ParameterizedTest
  @CsvSource({
    "0-385-28089-0, mock, Cg0wLTM4NS0yODA4OS0wEgRtb2Nr",
    "08a8684b-db88-4b73-90a9-3cd1661f5466, local,"
        + " CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs",
    "example-app, '', CgtleGFtcGxlLWFwcA",
    "'', local, EgVsb2NhbA"
  })
  void subjectsAreThoseOfDex(String user, String connector, String subject) {
    assertEquals(subject, Subject.of(user, connector));
  }

  @ParameterizedTest
  @CsvSource({"127, 0a7f", "128, 0a8001", "300, 0aac02", "16384, 0a808001"})
  void lengthsOfSubjectsAreVarints(int length, String prefix) {
    byte[] message = Base64.getUrlDecoder().decode(Subject.of("u".repeat(length), ""));
    assertTrue(HexFormat.of().formatHex(message).startsWith(prefix + "75"));
    assertEquals(prefix.length() / 2 + length, message.length);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_CLIENT, 401",
    "INVALID_TOKEN, 401",
    "INSUFFICIENT_SCOPE, 403",
    "SERVER_ERROR, 500",
    "TEMPORARILY_UNAVAILABLE, 503",
    "INVALID_GRANT, 400"
  })
  void aDirectErrorHasTheStatusOfItsCode(ErrorCode code, int status) {
    DirectError error = DirectError.of(code, "why").challenge("Bearer");
    assertEquals(status, error.status());
    assertEquals(code, error.code());
    assertEquals("Bearer", error.challenge());
    assertEquals(Map.of("error", code.code(), "error_description", "why"), error.body());
    assertNull(DirectError.of(code, "why").challenge());
    assertEquals("for the log", DirectError.of(code, "why", "for the log").detail());
  }

  /** RFC 6749 §5.2: the description has printable ASCII without quotes and backslashes. */
  @Test
  void descriptionsCannotBreakWhatCarriesThem() {
    DirectError error = DirectError.of(ErrorCode.INVALID_REQUEST, "a\r\nb\"c\\d\u00fc\u007f ~");
    assertEquals("a??b'c?d?? ~", error.getMessage());
    assertEquals(
        300, DirectError.of(ErrorCode.INVALID_REQUEST, "x".repeat(400)).getMessage().length());
  }

  @Test
  void anErrorOnAPageHasAStatusAndHints() {
    PageError error = new PageError(PageError.Problem.BUSY, "why", List.of("hint"));
    assertEquals(503, error.problem().status());
    assertEquals(List.of("hint"), error.hints());
    assertEquals("why", error.detail());
    assertEquals(List.of(), new PageError(PageError.Problem.INTERNAL, "why").hints());
  }

  @Test
  void responseModesHaveWireNames() {
    for (ResponseMode mode : ResponseMode.values()) {
      assertEquals(Optional.of(mode), ResponseMode.of(mode.wireName()));
    }
    assertEquals(Optional.empty(), ResponseMode.of("FORM_POST"));
  }
}
