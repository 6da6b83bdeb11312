package dev.gatehouse.kubernetes.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ApiServerJudge.Question;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we say of issuers' documents, keys and groups that are elsewhere is what the code of three
 * versions of the API server says: whether the authenticator becomes ready, the error of its health
 * check, and the verdict on tokens.
 */
class ApiServerDiscoveryTest {
  private static final int SHOWN = 12;
  private static SignedTokens tokens;

  @BeforeAll
  static void makeKeys() throws Exception {
    tokens = new SignedTokens();
  }

  /** Asks both. */
  private interface Cases {
    List<Question> of(DiscoveryTables tables) throws Exception;
  }

  private static void compare(int minor, int least, Cases cases) throws Exception {
    Clock clock = Clock.systemUTC();
    Agreement agreement = new Agreement(minor, tokens, clock);
    agreement.compare(cases.of(new DiscoveryTables(tokens, clock.instant())));
    List<String> disagreements = agreement.disagreements();
    assertEquals(
        List.of(),
        disagreements.subList(0, Math.min(SHOWN, disagreements.size())),
        () -> disagreements.size() + " disagreements, " + agreement.agreed() + " agreed");
    assertEquals(List.of(), agreement.refused());
    assertTrue(agreement.agreed() >= least, () -> agreement.agreed() + " cases agreed");
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void documentsOfEveryForm(int minor) throws Exception {
    compare(minor, 390, DiscoveryTables::documents);
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void keySetsOfEveryForm(int minor) throws Exception {
    compare(minor, 240, DiscoveryTables::keySets);
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void slashesRedirectionsFailuresAndDocumentsElsewhere(int minor) throws Exception {
    compare(minor, 300, DiscoveryTables::addresses);
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 36})
  void groupsThatAreElsewhere(int minor) throws Exception {
    compare(minor, 110, DiscoveryTables::distributed);
  }
}
