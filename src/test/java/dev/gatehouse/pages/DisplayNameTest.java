package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DisplayNameTest {
  @Test
  void ordinaryNamesStay() {
    for (String name :
        new String[] {"Grafana", "Argo CD", "日本語", "مرحبا", "Zoë", "🚀 launch", "a"}) {
      assertEquals(name, DisplayName.clean(name));
    }
  }

  @Test
  void whatHidesOrTurnsTextIsRemoved() {
    assertEquals("Gra fana", DisplayName.clean("\u202E Gra\r\n\t\u00A0\u2028fana\u2066 "));
    assertEquals("Grafana", DisplayName.clean("Gra\u200Bfa\u0000na\uFEFF\u200F\u061C\u00AD"));
    assertEquals("", DisplayName.clean("\u3164\u2800\u200E \uE000"));
    assertEquals("a", DisplayName.clean("a\uD800"));
  }

  @Test
  void lengthIsBoundedInCodePoints() {
    String cut = DisplayName.clean("🚀".repeat(1_000_000));
    assertEquals(DisplayName.MAX_LENGTH, cut.codePointCount(0, cut.length()));
    assertTrue(cut.endsWith("🚀…"), cut);
    assertEquals("x".repeat(80), DisplayName.clean("x".repeat(80)));
    assertEquals("a…", DisplayName.clean("a b", 2));
    assertEquals("…", DisplayName.clean("ab", 1));
  }

  @Test
  void towersOfMarksAreCutDown() {
    assertEquals("e\u0301\u0301\u0301x", DisplayName.clean("e" + "\u0301".repeat(50) + "x"));
    assertEquals("x", DisplayName.clean("\u0301x"));
  }
}
