package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Values of entries as text. Names of attributes are compared as LDAP does, without regard to case.
 */
final class Attributes {
  /** Dex's name for the name of the entry itself. */
  static final String DN = "DN";

  private Attributes() {}

  /** The first value that is not empty. */
  static Optional<String> first(Entry entry, String name) {
    List<String> values = all(entry, name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /**
   * All values that are not empty, in the order of the answer. Identifiers of Active Directory have
   * their usual text; other values that are not text are left out.
   */
  static List<String> all(Entry entry, String name) {
    Attribute attribute = entry.getAttribute(name);
    if (attribute == null) {
      return name.equalsIgnoreCase(DN) ? List.of(entry.getDN()) : List.of();
    }
    List<String> values = new ArrayList<>();
    for (byte[] value : attribute.getValueByteArrays()) {
      text(name, value).filter(text -> !text.isEmpty()).ifPresent(values::add);
    }
    return values;
  }

  /** What to ask the directory for; never empty, because that would mean everything. */
  static String[] request(Collection<String> names) {
    Set<String> real = new LinkedHashSet<>(names);
    real.removeIf(DN::equalsIgnoreCase);
    // RFC 4511, section 4.5.1.8: no attributes.
    return real.isEmpty() ? new String[] {"1.1"} : real.toArray(String[]::new);
  }

  private static Optional<String> text(String name, byte[] value) {
    if (ActiveDirectory.isGuid(name)) {
      return ActiveDirectory.guidText(value);
    }
    if (ActiveDirectory.isSid(name)) {
      return ActiveDirectory.sidText(value);
    }
    try {
      // Replaced bytes would make two people one.
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
