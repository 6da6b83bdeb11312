package dev.gatehouse.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of {@code docs/security-cases.md}: number, attack, answer, and either the tests that
 * show the answer ({@code Class#method} in backquotes) or, after "Not offered:" or "Elsewhere:",
 * why there is none.
 */
final class SecurityCases {
  private static final Pattern ROW = Pattern.compile("\\|\\s*(\\d+)\\s*\\|(.*)\\|\\s*");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

  /** One row. */
  record Case(int number, String attack, String answer, List<TestName> tests, String reason) {}

  /** A test by the simple name of its class and its method. */
  record TestName(String type, String method) {
    @Override
    public String toString() {
      return type + "#" + method;
    }
  }

  private SecurityCases() {}

  static List<Case> parse(String markdown) {
    List<Case> cases = new ArrayList<>();
    for (String line : markdown.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String[] cells = row.group(2).split("(?<!\\\\)\\|", -1);
        if (cells.length != 3) {
          throw new IllegalArgumentException("case " + row.group(1) + " has not four columns");
        }
        cases.add(
            new Case(
                Integer.parseInt(row.group(1)),
                cells[0].strip(),
                cells[1].strip(),
                tests(cells[2]),
                reason(cells[2])));
      }
    }
    return cases;
  }

  private static List<TestName> tests(String cell) {
    List<TestName> names = new ArrayList<>();
    Matcher test = TEST.matcher(cell);
    while (test.find()) {
      names.add(new TestName(test.group(1), test.group(2)));
    }
    return names;
  }

  private static String reason(String cell) {
    for (String beginning : List.of("Not offered:", "Elsewhere:")) {
      int start = cell.indexOf(beginning);
      if (start >= 0) {
        return cell.substring(start + beginning.length()).strip();
      }
    }
    return "";
  }
}
