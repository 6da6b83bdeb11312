package dev.gatehouse.pages;

/**
 * A language that the pages are written in.
 *
 * @param tag RFC 5646, lower case: {@code en}, {@code pt-br}
 */
public record Language(String tag) {
  /** What is spoken when nothing that the person reads is there. */
  public static final Language ENGLISH = new Language("en");

  public Language {
    if (!tag.matches("[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}")) {
      throw new IllegalArgumentException(
          "not a language tag (such as de or pt-br): " + DisplayName.clean(tag));
    }
  }

  // What a record brings along is made at run time, a dozen classes at each start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Language language && language.tag.equals(tag);
  }

  @Override
  public int hashCode() {
    return tag.hashCode();
  }

  /** {@code rtl} or {@code ltr}, for the {@code dir} attribute. */
  public String direction() {
    return switch (tag.split("-", 2)[0]) {
      case "ar", "dv", "fa", "he", "ps", "ur", "yi" -> "rtl";
      default -> "ltr";
    };
  }
}
