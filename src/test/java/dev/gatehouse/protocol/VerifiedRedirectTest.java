package dev.gatehouse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R23: exact strings, and the port of a loopback address. */
class VerifiedRedirectTest {
  private static final List<String> WEB = List.of("https://app.example.com/callback");
  private static final List<String> LOOPBACK =
      List.of("http://127.0.0.1/cb", "http://[::1]:8000/cb", "http://localhost:9000/other?x=1");

  private static Optional<VerifiedRedirect> web(String requested) {
    return VerifiedRedirect.match(WEB, true, false, requested);
  }

  private static boolean loopback(String requested) {
    return VerifiedRedirect.match(LOOPBACK, true, false, requested).isPresent();
  }

  @Test
  void theRegisteredStringMatches() {
    assertEquals(WEB.get(0), web(WEB.get(0)).orElseThrow().uri());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com/callback/",
        "https://app.example.com/Callback",
        "https://APP.example.com/callback",
        "https://app.example.com:443/callback",
        "https://app.example.com:8443/callback",
        "https://app.example.com/callback?x=1",
        "https://app.example.com/callback#f",
        "https://app.example.com/x/../callback",
        "https://app.example.com/%63allback",
        "https://app.example.com/callback%2f",
        "https://app.example.com/callback;x",
        "https://app.example.com/x/..;/callback",
        "https://app.example.com\\callback",
        "https://app.example.com@evil.example/callback",
        "https://evil.example/https://app.example.com/callback",
        "https://appXexample.com/callback",
        "http://app.example.com/callback",
        " https://app.example.com/callback",
        "https://app.example.com/callback\u0000",
        "//app.example.com/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        ""
      })
  void anythingElseDoesNot(String requested) {
    assertEquals(Optional.empty(), web(requested));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/cb",
        "http://127.0.0.1:1/cb",
        "http://127.0.0.1:65535/cb",
        "http://[::1]/cb",
        "http://[::1]:49152/cb",
        "http://localhost:49152/other?x=1"
      })
  void thePortOfALoopbackAddressIsFree(String requested) {
    assertTrue(loopback(requested));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:080/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:+80/cb",
        "http://127.0.0.1:80a/cb",
        "http://127.0.0.1:8000/cb/",
        "http://127.0.0.1:8000/cb?x=1",
        "http://127.0.0.1:8000/cb#f",
        "http://127.0.0.1:8000/x/../cb",
        "http://127.0.0.1:8000/cb/..",
        "http://127.0.0.1:8000/%2e%2e/cb",
        "http://127.0.0.1:8000\\@evil.example/cb",
        "http://127.0.0.1:8000@evil.example/cb",
        "http://127.0.0.1.evil.example:8000/cb",
        "http://localhost@evil.example/cb",
        "http://localhost:8000/cb",
        "http://127.0.0.2:8000/cb",
        "http://127.1:8000/cb",
        "http://2130706433:8000/cb",
        "http://LOCALHOST:8000/other?x=1",
        "https://127.0.0.1:8000/cb"
      })
  void andNothingElse(String requested) {
    assertFalse(loopback(requested));
  }

  @Test
  void aConfidentialWebClientsPortIsNotFree() {
    assertTrue(VerifiedRedirect.match(LOOPBACK, false, false, "http://127.0.0.1:5/cb").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8000/any, true",
    "http://localhost/, true",
    "http://127.0.0.1:8000/a%2fb, false",
    "http://127.0.0.1:8000/a%5Cb, false",
    "http://127.0.0.1:8000/a;b, false",
    "http://127.0.0.1:8000/%2E/b, false",
    "http://example.com/, false",
    "https://localhost/, false"
  })
  void dexsRuleIsForLoopbackOnly(String requested, boolean matches) {
    assertEquals(matches, VerifiedRedirect.match(List.of(), true, true, requested).isPresent());
    assertTrue(VerifiedRedirect.match(List.of(), true, false, requested).isEmpty());
    assertTrue(VerifiedRedirect.match(List.of(), false, true, requested).isEmpty());
    assertTrue(VerifiedRedirect.match(WEB, true, true, requested).isEmpty());
  }

  @Test
  void lettersBeyondAsciiAreEncodedForTheHeaderOnly() {
    String uri = "https://app.example.com/zurück";
    VerifiedRedirect redirect =
        VerifiedRedirect.match(List.of(uri), false, false, uri).orElseThrow();
    assertEquals(uri, redirect.uri());
    assertEquals("https://app.example.com/zur%C3%BCck", redirect.ascii());
    assertEquals(uri, redirect.toString());
    assertEquals(WEB.get(0), web(WEB.get(0)).orElseThrow().ascii());
  }

  @Test
  void twoOfOneAddressAreEqual() {
    assertEquals(web(WEB.get(0)), web(WEB.get(0)));
    assertEquals(web(WEB.get(0)).hashCode(), web(WEB.get(0)).hashCode());
    assertFalse(
        web(WEB.get(0))
            .orElseThrow()
            .equals(VerifiedRedirect.match(LOOPBACK, true, false, LOOPBACK.get(0)).orElseThrow()));
  }
}
