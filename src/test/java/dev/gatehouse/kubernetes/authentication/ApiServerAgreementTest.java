package dev.gatehouse.kubernetes.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ApiServerJudge.Question;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we say of tokens is what the code of three versions of the API server says. */
class ApiServerAgreementTest {
  private static final int SHOWN = 12;
  private static final long SEED = 20_261_126;
  private static final int CONFIGURATIONS = 560;
  private static final int TOKENS_EACH = 20;

  /** One of so many may be what we do not judge. */
  private static final int MOST_REFUSED = 50;

  private static SignedTokens tokens;
  private static List<Question> byChance;

  @BeforeAll
  static void makeKeys() throws Exception {
    tokens = new SignedTokens();
    AgreementGenerator generator =
        new AgreementGenerator(new SplittableRandom(SEED), tokens, Clock.systemUTC().instant());
    byChance = new ArrayList<>();
    for (int i = 0; i < CONFIGURATIONS; i++) {
      byChance.add(generator.question(TOKENS_EACH));
    }
  }

  private static void assertAgreed(Agreement agreement, int least) {
    List<String> disagreements = agreement.disagreements();
    assertEquals(
        List.of(),
        disagreements.subList(0, Math.min(SHOWN, disagreements.size())),
        () ->
            disagreements.size()
                + " disagreements, "
                + agreement.agreed()
                + " agreed; the smallest:");
    assertTrue(agreement.agreed() >= least, () -> agreement.agreed() + " cases agreed");
  }

  /** What is not judged, and why. */
  private static Set<String> reasons(Agreement agreement) {
    Set<String> reasons = new TreeSet<>();
    agreement.refused().forEach(one -> reasons.add(one.replaceAll(" in \\{.*", "")));
    return reasons;
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void tokensOfEveryForm(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(new AgreementTables(tokens, clock.instant()).tokenQuestions());
    assertAgreed(agreement, 400);
    assertEquals(
        Set.of("The token's header is no JSON object; the API server refuses it as malformed"),
        reasons(agreement));
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void configurationsOfEveryForm(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(new AgreementTables(tokens, clock.instant()).configurationQuestions());
    assertAgreed(agreement, 150);
    assertTrue(agreement.refused().isEmpty(), () -> agreement.refused().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void expressionsInEveryPlace(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    // The three have one and the same CEL library, so the newest shows all the places.
    List<String> places = minor == 36 ? List.of("username", "groups", "rule") : List.of("groups");
    agreement.compare(new AgreementTables(tokens, clock.instant()).expressionQuestions(places));
    assertAgreed(agreement, 1000 * places.size());
    assertEquals(
        Set.of(
            "compares a number that is infinite or none",
            "makes a number of a text that may be one in Go"),
        reasons(agreement));
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void tenThousandByChance(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(byChance);
    assertAgreed(agreement, 10_000);
    assertTrue(
        agreement.refused().size() * MOST_REFUSED < agreement.agreed(),
        () -> agreement.refused().size() + " not judged: " + reasons(agreement));
  }
}
