package dev.gatehouse.connector.local;

import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UserDirectory.Census;
import dev.gatehouse.spi.UserDirectory.Headcount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Counts people and looks at the costs of their passwords' hashes.
 *
 * @param cost the configured cost
 * @param count counts them, as {@link dev.gatehouse.spi.UserDirectory#count()} does
 */
record LocalSelfCheck(int cost, Supplier<Optional<Census>> count) implements SelfCheck {

  @Override
  public List<Finding> check() {
    Optional<Census> census = count.get();
    if (census.isEmpty()) {
      return List.of(new Finding("people", true, "the host does not count them"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(people(census.get()));
    costs(census.get()).ifPresent(findings::add);
    return findings;
  }

  private static Finding people(Census census) {
    long all = census.places().stream().mapToLong(Headcount::people).sum();
    long able = census.places().stream().mapToLong(one -> one.people() - one.disabled()).sum();
    String words =
        census.places().stream().map(LocalSelfCheck::words).collect(Collectors.joining("; "))
            + census.unseen().map(where -> "; those of " + where + " are not counted").orElse("");
    if (able > 0 || census.unseen().isPresent()) {
      return new Finding("people", true, words);
    }
    return new Finding(
        "people",
        false,
        words
            + ": nobody can log in; "
            + (all == 0 ? "add somebody with gatehouse user add" : "enable somebody"));
  }

  private static String words(Headcount count) {
    return count.people()
        + (count.people() == 1 ? " person in " : " people in ")
        + count.where()
        + (count.disabled() == 0 ? "" : ", " + count.disabled() + " disabled")
        + (count.withoutPassword() == 0
            ? ""
            : ", " + count.withoutPassword() + " without a password");
  }

  /** An unknown name costs the configured work, a known one that of its hash: it must not show. */
  private Optional<Finding> costs(Census census) {
    Map<Integer, Long> all = new TreeMap<>();
    census
        .places()
        .forEach(place -> place.costs().forEach((one, many) -> all.merge(one, many, Long::sum)));
    Optional<Integer> usual =
        all.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    return usual.map(most ->
        new Finding(
            "password hashes",
            most == cost,
            "by cost: "
                + all
                + (most == cost
                    ? ""
                    : ", and bcryptCost is "
                        + cost
                        + ": how long a login takes tells who exists; set bcryptCost to "
                        + most)));
  }
}
