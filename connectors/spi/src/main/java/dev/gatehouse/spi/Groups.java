package dev.gatehouse.spi;

import java.util.List;
import java.util.Objects;

/** What is known about a person's groups: never a silent empty list. */
public sealed interface Groups {

  /**
   * The groups, as the upstream tells them.
   *
   * @param names names in the upstream's order, without repetition; may be empty
   */
  record Known(List<String> names) implements Groups {
    public Known {
      names = names.stream().distinct().toList();
      names.forEach(name -> Text.requireWellFormed("group", name));
    }
  }

  /** Nobody asked, so the upstream was not asked either. */
  record NotRequested() implements Groups {}

  /**
   * They could not be found out.
   *
   * @param reason for the log; never a secret
   */
  record Unavailable(String reason) implements Groups {
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Known groups. */
  static Groups known(List<String> names) {
    return new Known(names);
  }

  /** Nobody asked. */
  static Groups notRequested() {
    return new NotRequested();
  }

  /** They could not be found out. */
  static Groups unavailable(String reason) {
    return new Unavailable(reason);
  }
}
