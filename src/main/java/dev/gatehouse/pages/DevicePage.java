package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * Where a person types the code that a device shows (RFC 8628 §3.3). The form posts {@value #CODE}
 * and the hidden fields.
 *
 * @param code what stands in the field already, or ""
 * @param action where the form posts to
 * @param hidden further fields
 * @param failure why the last code did not do, or {@link Text#NONE}
 */
public record DevicePage(String code, String action, List<Field> hidden, Text failure)
    implements Page {
  public static final String CODE = "user_code";

  private static final int LONGEST_CODE = 32;

  public DevicePage {
    code = DisplayName.clean(code, LONGEST_CODE);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(failure, "failure");
  }

  @Override
  public PageKind kind() {
    return PageKind.DEVICE;
  }
}
