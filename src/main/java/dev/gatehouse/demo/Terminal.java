package dev.gatehouse.demo;

import java.io.PrintWriter;

/**
 * What the demo writes on.
 *
 * @param colour whether it understands the colours of ECMA-48
 */
public record Terminal(PrintWriter out, boolean colour) {

  /** In bold. */
  public String strong(String text) {
    return paint("1", text);
  }

  /** Less visible than the rest. */
  public String soft(String text) {
    return paint("2", text);
  }

  /** In the colour of success. */
  public String good(String text) {
    return paint("32", text);
  }

  /** In the colour of failure. */
  public String bad(String text) {
    return paint("31", text);
  }

  /** In the colour of an address. */
  public String link(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Writes a line and passes it on at once. */
  public void line(String text) {
    out.println(text);
    out.flush();
  }
}
