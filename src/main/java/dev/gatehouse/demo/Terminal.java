package dev.gatehouse.demo;

import java.io.PrintWriter;

/**
 * What the demo writes on.
 *
 * @param colour whether it understands the colours of ECMA-48
 */
public record Terminal(PrintWriter out, boolean colour) {

  String strong(String text) {
    return paint("1", text);
  }

  String soft(String text) {
    return paint("2", text);
  }

  String good(String text) {
    return paint("32", text);
  }

  String bad(String text) {
    return paint("31", text);
  }

  String link(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }
}
