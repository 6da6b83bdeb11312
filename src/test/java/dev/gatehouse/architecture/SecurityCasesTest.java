package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.architecture.SecurityCases.Case;
import dev.gatehouse.architecture.SecurityCases.TestName;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityCasesTest {
  @Test
  void aRowHasTestsOrAReason() {
    List<Case> cases =
        SecurityCases.parse(
            """
            | no. | attack | answer | shown by |
            |---|---|---|---|
            | 1 | a code twice | refused | `CodeTest#twice`, `CodeTest#race` |
            | 2 | a request object | ignored | Not offered: request objects |
            | 3 | nothing | nothing | see above |
            """);
    assertEquals(
        List.of(
            new Case(
                1,
                "a code twice",
                "refused",
                List.of(new TestName("CodeTest", "twice"), new TestName("CodeTest", "race")),
                ""),
            new Case(2, "a request object", "ignored", List.of(), "request objects"),
            new Case(3, "nothing", "nothing", List.of(), "")),
        cases);
  }

  @Test
  void aRowThatLacksAColumnIsNamed() {
    assertThrows(
        IllegalArgumentException.class, () -> SecurityCases.parse("| 4 | attack | answer |"));
  }
}
