package dev.gatehouse.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.expressions.Expression.Result;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityMappingTest {
  private static final UpstreamIdentity CAROL =
      UpstreamIdentity.of("7")
          .username("Carol")
          .email("carol@example.com", true)
          .groups(Groups.known(List.of("cn=ops", "k8s-dev")))
          .attribute("department", "it")
          .amr(List.of("pwd", "otp"))
          .build();
  private static final Set<String> SCOPES = Set.of("openid", "profile", "email", "groups");

  private static IdentityMapping claims(Map<String, Expression> claims) {
    return new IdentityMapping(List.of(), Map.of(), claims, "");
  }

  private static IdentityMapping claim(String name, Result result, String source) {
    return claims(Map.of(name, Expression.of(source, result)));
  }

  private static IdentityMapping requirement(String source) {
    return new IdentityMapping(
        List.of(
            new IdentityMapping.Requirement(
                Expression.of(source, Result.BOOLEAN), "only who fits")),
        Map.of(),
        Map.of(),
        "");
  }

  private static Map<String, Object> told(UpstreamIdentity identity) {
    return UserClaims.of(identity, "corp", SCOPES, Set.of());
  }

  @Test
  void groupsAreRenamedChangedAndPrefixed() throws Exception {
    IdentityMapping mapping =
        new IdentityMapping(
            List.of(),
            Map.of("cn=ops", "operators"),
            Map.of(
                "groups",
                Expression.of("claims.groups.filter(g, g != 'k8s-dev') + ['x']", Result.TEXTS)),
            "corp:");
    assertEquals(List.of("corp:operators", "corp:x"), told(mapping.apply(CAROL)).get("groups"));
  }

  @Test
  void namesThatBecomeTheSameAreOneGroup() throws Exception {
    IdentityMapping mapping =
        new IdentityMapping(List.of(), Map.of("cn=ops", "k8s-dev"), Map.of(), "");
    assertEquals(List.of("k8s-dev"), told(mapping.apply(CAROL)).get("groups"));
  }

  @Test
  void aThousandGroupsBecomeTheFewThatMatter() throws Exception {
    List<String> names =
        IntStream.range(0, 1000).mapToObj(i -> (i % 250 == 0 ? "k8s-" : "mail-") + i).toList();
    UpstreamIdentity joiner = CAROL.toBuilder().groups(Groups.known(names)).build();
    assertEquals(
        List.of("k8s-0", "k8s-250", "k8s-500", "k8s-750"),
        told(claim("groups", Result.TEXTS, "claims.groups.filter(g, g.startsWith('k8s-'))")
                .apply(joiner))
            .get("groups"));
  }

  @Test
  void whoWasMappedIsNotMappedAgain() throws Exception {
    IdentityMapping mapping = new IdentityMapping(List.of(), Map.of(), Map.of(), "corp:");
    UpstreamIdentity once = mapping.apply(CAROL);
    UpstreamIdentity stored = IdentityCodec.read(IdentityCodec.write(once));
    assertEquals(once, stored);
    assertEquals(CAROL, MappedIdentity.upstream(stored), "the upstream's own is kept");
    UpstreamIdentity twice = mapping.apply(MappedIdentity.upstream(stored));
    assertEquals(List.of("corp:cn=ops", "corp:k8s-dev"), told(twice).get("groups"));
    assertEquals(CAROL, MappedIdentity.upstream(CAROL), "nothing was mapped");
  }

  @Test
  void furtherClaimsGoWithTheProfileOrWhenAskedFor() throws Exception {
    UpstreamIdentity mapped =
        claims(
                Map.of(
                    "team", Expression.of("claims.department + '-1'", Result.JSON),
                    "mfa", Expression.of("'otp' in claims.amr", Result.JSON),
                    "none", Expression.of("claims.?nothing", Result.JSON)))
            .apply(CAROL);
    assertEquals("it-1", told(mapped).get("team"));
    assertEquals(true, told(mapped).get("mfa"));
    assertFalse(told(mapped).containsKey("none"));
    assertFalse(told(CAROL).containsKey("department"), "attributes are told by rules only");
    assertEquals(Map.of(), UserClaims.of(mapped, "corp", Set.of("openid"), Set.of()));
    assertEquals(
        Map.of("team", "it-1"), UserClaims.of(mapped, "corp", Set.of("openid"), Set.of("team")));
  }

  @Test
  void claimsOfTheProfileReplaceTheAttribute() throws Exception {
    UpstreamIdentity mapped = claim("locale", Result.JSON, "'fr'").apply(CAROL);
    assertEquals("fr", told(mapped).get("locale"));
    UpstreamIdentity french = CAROL.toBuilder().attribute("locale", "fr").build();
    assertFalse(told(claim("locale", Result.JSON, "null").apply(french)).containsKey("locale"));
  }

  @Test
  void anAddressThatARuleMadeIsNotProven() throws Exception {
    String other = "claims.sub + '@example.net'";
    Map<String, Object> made = told(claim("email", Result.TEXT, other).apply(CAROL));
    assertEquals("7@example.net", made.get("email"));
    assertEquals(false, made.get("email_verified"), "the upstream vouched for another one");
    assertEquals(
        true, told(claim("email", Result.TEXT, "claims.email").apply(CAROL)).get("email_verified"));
    Map<String, Object> vouched =
        told(
            claims(
                    Map.of(
                        "email", Expression.of(other, Result.TEXT),
                        "email_verified", Expression.of("true", Result.BOOLEAN)))
                .apply(CAROL));
    assertEquals(true, vouched.get("email_verified"));
    UpstreamIdentity none = UpstreamIdentity.of("8").build();
    assertEquals(
        false,
        told(claim("email_verified", Result.BOOLEAN, "true").apply(none)).get("email_verified"),
        "there is nothing to vouch for");
  }

  @Test
  void namesAreMade() throws Exception {
    Map<String, Object> made =
        told(
            claims(
                    Map.of(
                        "name", Expression.of("claims.name + ' (it)'", Result.TEXT),
                        "preferred_username",
                            Expression.of("claims.email.split('@')[0]", Result.TEXT)))
                .apply(CAROL));
    assertEquals("Carol (it)", made.get("name"));
    assertEquals("carol", made.get("preferred_username"));
  }

  @Test
  void requirementsDecide() throws Exception {
    assertEquals(Optional.empty(), requirement("claims.department == 'it'").unmet(CAROL));
    assertEquals(
        Optional.of("only who fits"), requirement("claims.department == 'hr'").unmet(CAROL));
    assertTrue(requirement("'x' in claims.groups").readsGroups());
    assertFalse(requirement("claims.department == 'it'").readsGroups());
    assertFalse(
        claim("groups", Result.TEXTS, "claims.groups").readsGroups(),
        "groups that nobody asks for need no rule");
  }

  @Test
  void aRuleThatFailsLetsNobodyPass() {
    MappingException e =
        assertThrows(MappingException.class, () -> requirement("claims.rank == 1").unmet(CAROL));
    assertFalse(e.passing());
    assertTrue(e.getMessage().contains("only who fits"), e.getMessage());
    assertThrows(MappingException.class, () -> claim("x", Result.JSON, "claims.rank").apply(CAROL));
    assertThrows(
        MappingException.class, () -> claim("name", Result.TEXT, "claims.rank").apply(CAROL));
  }

  /** A rule that reads them with care must not take them for none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "!('banned' in claims.?groups.orValue([]))",
        "!has(claims.groups) || !('banned' in claims.groups)",
        "!('banned' in claims['groups'])"
      })
  void ruleAgainstAGroupHoldsWhereNobodyCouldLook(String rule) {
    UpstreamIdentity unknown = CAROL.toBuilder().groups(Groups.unavailable("down")).build();
    assertTrue(
        assertThrows(MappingException.class, () -> requirement(rule).unmet(unknown)).passing());
    UpstreamIdentity none = CAROL.toBuilder().groups(Groups.notRequested()).build();
    assertFalse(
        assertThrows(MappingException.class, () -> requirement(rule).unmet(none)).passing());
    assertThrows(
        MappingException.class,
        () -> claim("staff", Result.JSON, "size(claims.?groups.orValue([])) > 0").apply(unknown));
  }

  @Test
  void groupsThatCannotBeReadAreAwaited() throws Exception {
    UpstreamIdentity unknown = CAROL.toBuilder().groups(Groups.unavailable("down")).build();
    MappingException e =
        assertThrows(
            MappingException.class, () -> requirement("'x' in claims.groups").unmet(unknown));
    assertTrue(e.passing());
    IdentityMapping prefix = new IdentityMapping(List.of(), Map.of(), Map.of(), "corp:");
    assertEquals(unknown.groups(), prefix.apply(unknown).groups(), "and not none");
  }

  @Test
  void noConnectorSaysWhatRulesMade() throws Exception {
    UpstreamIdentity liar =
        CAROL.toBuilder()
            .attribute("gatehouse:claims", Map.of("team", "admins"))
            .attribute("gatehouse:upstream", Map.of("user_id", "1"))
            .build();
    UpstreamIdentity taken = IdentityMapping.none().apply(liar);
    assertFalse(told(taken).containsKey("team"));
    assertEquals("7", MappedIdentity.upstream(taken).userId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "iss", "aud", "exp", "acr", "sid", "cnf", "federated_claims"})
  void whatTheServerSaysIsNotMade(String name) {
    assertThrows(IllegalArgumentException.class, () -> claim(name, Result.JSON, "'somebody else'"));
  }
}
