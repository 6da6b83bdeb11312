package dev.gatehouse.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds any of many secrets in bytes with one pass over them, whatever form the secret has there.
 * Not thread-safe.
 */
final class Needles {
  /** Shorter values stand somewhere by chance. */
  static final int SHORTEST = 8;

  private static final int LONGEST = 8_192;
  private static final int SLOTS = 1 << 16;
  private final Map<Long, List<Needle>> byStart = new HashMap<>();
  private final BitSet starts = new BitSet(SLOTS);
  private final Set<String> known = new HashSet<>();

  private record Needle(String name, byte[] bytes) {}

  /** Adds a value in every form that it could be written in. */
  void add(String kind, String value) {
    if (value.length() < SHORTEST || value.length() > LONGEST || !known.add(value)) {
      return;
    }
    byte[] plain = value.getBytes(StandardCharsets.UTF_8);
    add(kind, plain);
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    if (!encoded.equals(value)) {
      add(kind + ", percent-encoded", encoded.getBytes(StandardCharsets.US_ASCII));
      add(
          kind + ", percent-encoded",
          encoded.replace("+", "%20").getBytes(StandardCharsets.US_ASCII));
    }
    add(
        kind + ", in base64",
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(plain)
            .getBytes(StandardCharsets.US_ASCII));
    add(kind + ", in hex", HexFormat.of().formatHex(plain).getBytes(StandardCharsets.US_ASCII));
    if (value.matches("[A-Za-z0-9_-]{22,}")) {
      try {
        byte[] inside = Base64.getUrlDecoder().decode(value);
        add(kind + ", its bytes", inside);
        add(
            kind + ", its bytes in hex",
            HexFormat.of().formatHex(inside).getBytes(StandardCharsets.US_ASCII));
      } catch (IllegalArgumentException notBase64) {
        // Then there are no bytes inside.
      }
    }
  }

  private void add(String name, byte[] bytes) {
    long start = 0;
    for (int i = 0; i < SHORTEST; i++) {
      start = start << 8 | bytes[i] & 0xff;
    }
    byStart.computeIfAbsent(start, key -> new ArrayList<>(1)).add(new Needle(name, bytes));
    starts.set(slot(start));
  }

  private static int slot(long start) {
    return (int) (start * 0x9E3779B97F4A7C15L >>> 48);
  }

  /** The names of what stands in the bytes; never the values. */
  Set<String> in(byte[] hay) {
    Set<String> found = new HashSet<>();
    long window = 0;
    for (int i = 0; i < hay.length; i++) {
      window = window << 8 | hay[i] & 0xff;
      if (i < SHORTEST - 1 || !starts.get(slot(window))) {
        continue;
      }
      for (Needle needle : byStart.getOrDefault(window, List.of())) {
        if (stands(needle.bytes(), hay, i - SHORTEST + 1)) {
          found.add(needle.name());
        }
      }
    }
    return found;
  }

  private static boolean stands(byte[] needle, byte[] hay, int at) {
    if (at + needle.length > hay.length) {
      return false;
    }
    for (int i = 0; i < needle.length; i++) {
      if (hay[at + i] != needle[i]) {
        return false;
      }
    }
    return true;
  }
}
