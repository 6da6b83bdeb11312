package dev.gatehouse.expressions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final Map<String, Object> CAROL = carol();

  private static Map<String, Object> carol() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("email", "carol@example.com");
    claims.put("groups", List.of("k8s-dev", "staff"));
    claims.put("level", 7);
    claims.put("share", 0.5);
    claims.put("manager", null);
    claims.put("address", Map.of("country", "FR"));
    claims.put("https://example.com/team", "blue");
    return claims;
  }

  private static String text(String source) throws ExpressionException {
    return Expression.of(source, Expression.Result.TEXT).text(CAROL).orElse(null);
  }

  private static boolean test(String source) throws ExpressionException {
    return Expression.of(source, Expression.Result.BOOLEAN).test(CAROL);
  }

  private static List<String> texts(String source) throws ExpressionException {
    return Expression.of(source, Expression.Result.TEXTS).texts(CAROL);
  }

  private static Object json(String source) throws ExpressionException {
    return Expression.of(source, Expression.Result.JSON).json(CAROL).orElse(null);
  }

  @Test
  void textIsMadeOfClaims() throws Exception {
    assertEquals("carol", text("claims.email.split('@')[0]"));
    assertEquals("CAROL@EXAMPLE.COM", text("claims.email.upperAscii()"));
    assertEquals("blue", text("claims['https://example.com/team']"));
    assertEquals("FR", text("claims.address.country"));
    assertEquals("7", text("string(claims.level)"));
    assertEquals("carol", text("regex.replace(claims.email, '@.*$', '')"));
  }

  @Test
  void noTextIsNoClaim() throws Exception {
    assertEquals(null, text("claims.?nickname"));
    assertEquals(null, text("claims.manager"));
    assertEquals(null, text("''"));
    assertEquals("none", text("claims.?nickname.orValue('none')"));
  }

  @Test
  void listsAreFilteredAndChanged() throws Exception {
    assertEquals(
        List.of("corp:k8s-dev"),
        texts("claims.groups.filter(g, g.startsWith('k8s-')).map(g, 'corp:' + g)"));
    assertEquals(
        List.of("k8s-dev"),
        texts("dyn(claims.groups).filter(g, g != 'staff')"),
        "as in Kubernetes");
    assertEquals(List.of("one"), texts("'one'"));
    assertEquals(List.of(), texts("null"));
    assertEquals(List.of("a"), texts("['a', '']"), "an empty name is no group");
    assertEquals(List.of("k8s-dev", "staff"), texts("claims.groups"));
  }

  @Test
  void conditionsAreTrueOrFalse() throws Exception {
    assertTrue(test("claims.email.endsWith('@example.com')"));
    assertFalse(test("has(claims.nickname) && claims.nickname == 'x'"));
    assertTrue(test("'staff' in claims.groups"));
    assertTrue(test("sets.intersects(claims.groups, ['admins', 'staff'])"));
    assertTrue(test("claims.level > 5 && claims.share < 1.0"));
    assertTrue(test("claims.manager == null"));
    assertTrue(test("claims.email.matches('^[a-z]+@example\\\\.com$')"));
  }

  @Test
  void jsonKeepsItsTypes() throws Exception {
    assertEquals(7L, json("claims.level"));
    assertEquals(0.5, json("claims.share"));
    assertEquals(Map.of("country", "FR"), json("claims.address"));
    assertEquals(List.of("a", 1L, true), json("['a', 1, true]"));
    assertEquals(null, json("claims.manager"));
    assertEquals(3L, json("uint(3)"));
    assertEquals(new BigInteger("18446744073709551615"), json("18446744073709551615u"));
    assertEquals(Collections.singletonMap("manager", null), json("{'manager': claims.manager}"));
  }

  @Test
  void numbersThatDoNotFitAreNearlyRight() throws Exception {
    Map<String, Object> claims = Map.of("n", new BigInteger("100000000000000000000"));
    Expression large = Expression.of("claims.n > 1.0e19", Expression.Result.BOOLEAN);
    assertTrue(large.test(claims));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "claims.email ==|TEXT|character 16",
        "claim.email|TEXT|character 1: undeclared reference to 'claim'",
        "claims.email.shorten()|TEXT|undeclared reference to 'shorten'",
        "claims.email.contains(3)|BOOLEAN|character 22: found no matching overload",
        "claims.email|BOOLEAN|must give bool",
        "'x'|BOOLEAN|must give bool",
        "1 + 1|TEXT|gives a value of type int, and must give string",
        "[1]|TEXTS|must give a list of strings",
        "{'a': 'b'}|TEXTS|must give a list of strings",
        "timestamp('2026-01-01T00:00:00Z')|JSON|must give what JSON has",
        "type(claims)|JSON|must give what JSON has",
      })
  void whatCannotWorkIsRefusedAtOnce(String source, Expression.Result result, String said) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Expression.of(source, result));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void secondLinesAreCounted() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Expression.of("claims.email ==\n  claim.x", Expression.Result.BOOLEAN));
    assertTrue(e.getMessage().contains("line 2, character 3"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.nickname",
        "claims.level",
        "claims.groups",
        "claims.groups[5]",
        "claims.email.split('@')[7]",
        "claims.email.substring(100)",
        "claims.address.town",
      })
  void whatGivesNoTextIsAnError(String source) {
    ExpressionException e = assertThrows(ExpressionException.class, () -> text(source));
    assertFalse(e.getMessage().contains("<input>"), e.getMessage());
    assertFalse(e.getMessage().contains("carol"), "values do not belong into a log");
  }

  @Test
  void listsOfSomethingElseAreAnError() {
    assertThrows(ExpressionException.class, () -> texts("claims.address"));
    assertThrows(ExpressionException.class, () -> texts("claims.level"));
    Expression groups = Expression.of("claims.groups", Expression.Result.TEXTS);
    assertThrows(
        ExpressionException.class, () -> groups.texts(Map.of("groups", Arrays.asList("a", 1))));
    assertThrows(ExpressionException.class, () -> json("{1: 'a'}"));
    assertThrows(ExpressionException.class, () -> json("claims.share / 0.0"));
  }

  @Test
  void endlessWorkEnds() {
    List<String> many = Collections.nCopies(2000, "g");
    Expression square =
        Expression.of(
            "claims.groups.all(a, claims.groups.all(b, a == b))", Expression.Result.BOOLEAN);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          ExpressionException e =
              assertThrows(ExpressionException.class, () -> square.test(Map.of("groups", many)));
          assertTrue(e.getMessage().contains("budget"), e.getMessage());
        });
  }

  @Test
  void patternsCannotBeMadeSlowByWhoIsMatched() {
    Expression pattern =
        Expression.of("claims.email.matches('^(a+)+$')", Expression.Result.BOOLEAN);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertFalse(pattern.test(Map.of("email", "a".repeat(50_000) + "!"))));
  }

  @Test
  void hugeAndDeepTextIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Expression.of("'" + "x".repeat(5000) + "'", Expression.Result.TEXT));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Expression.of("(".repeat(1000) + "true" + ")".repeat(1000), Expression.Result.BOOLEAN));
  }

  /** As the server's threads are. */
  @Test
  void aSmallStackIsEnough() throws Exception {
    String nested = "(".repeat(20) + "claims.email" + ")".repeat(20);
    String deep = "!".repeat(2000) + "true";
    List<Object> made = new ArrayList<>();
    Thread small =
        new Thread(
            null,
            () -> {
              made.add(Expression.of(nested, Expression.Result.TEXT));
              try {
                made.add(Expression.of(deep, Expression.Result.BOOLEAN));
              } catch (IllegalArgumentException e) {
                made.add(e);
              }
            },
            "small",
            256 * 1024);
    small.start();
    small.join();
    assertEquals(2, made.size(), "the thread ended early");
    assertEquals("carol@example.com", ((Expression) made.get(0)).text(CAROL).orElseThrow());
  }

  @Test
  void equalTextIsAnEqualExpression() {
    Expression one = Expression.of("claims.email", Expression.Result.TEXT);
    assertEquals(one, Expression.of("claims.email", Expression.Result.TEXT));
    assertEquals(one.hashCode(), Expression.of("claims.email", Expression.Result.TEXT).hashCode());
    assertNotEquals(one, Expression.of("claims.email", Expression.Result.JSON));
    assertTrue(one.mentions("email"));
    assertThrows(IllegalStateException.class, () -> one.test(CAROL));
    assertEquals(Optional.of("claims.email"), Optional.of(one.toString()));
  }
}
