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
  private static final int CONFIGURATIONS = 800;
  private static final int TOKENS_EACH = 20;
  private static SignedTokens tokens;

  @BeforeAll
  static void makeKeys() throws Exception {
    tokens = new SignedTokens();
  }

  private static void assertAgreed(Agreement agreement, int least) {
    List<String> disagreements = agreement.disagreements();
    assertEquals(
        List.of(),
        disagreements.subList(0, Math.min(SHOWN, disagreements.size())),
        () -> disagreements.size() + " disagreements, " + agreement.agreed() + " agreed; the smallest:");
    assertTrue(agreement.agreed() >= least, () -> agreement.agreed() + " cases agreed");
  }

  /** What is not judged, and why. */
  private static Set<String> reasons(Agreement agreement) {
    Set<String> reasons = new TreeSet<>();
    agreement.refused().forEach(one -> reasons.add(one.replaceAll(" in \\{.*", "")));
    return reasons;
  }

  @ParameterizedTest
  @ValueSource(ints = {36})
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
  @ValueSource(ints = {36})
  void configurationsOfEveryForm(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(new AgreementTables(tokens, clock.instant()).configurationQuestions());
    assertAgreed(agreement, 150);
    assertTrue(agreement.refused().isEmpty(), () -> agreement.refused().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {36})
  void expressionsInEveryPlace(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(new AgreementTables(tokens, clock.instant()).expressionQuestions());
    assertAgreed(agreement, 3000);
    assertEquals(Set.of(), reasons(agreement));
  }

  @ParameterizedTest
  @ValueSource(ints = {36})
  void tenThousandByChance(int minor) throws Exception {
    Clock clock = Clock.systemUTC();
    AgreementGenerator generator =
        new AgreementGenerator(new SplittableRandom(SEED), tokens, clock.instant());
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < CONFIGURATIONS; i++) {
      questions.add(generator.question(TOKENS_EACH));
    }
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(questions);
    assertAgreed(agreement, 10_000);
    assertEquals(Set.of(), reasons(agreement));
  }
}
