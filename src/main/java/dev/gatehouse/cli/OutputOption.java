package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a command tells its result. */
final class OutputOption {
  /** Forms of the output. */
  enum Form {
    /** For people. */
    TEXT,
    /** For programs: one JSON object in one line. */
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text for people, json for programs.")
  private Form form = Form.TEXT;

  /** Prints the object when a program wants it; returns whether it did. */
  boolean printed(PrintWriter out, Map<String, Object> json) {
    if (form == Form.JSON) {
      out.println(AuditText.json(json));
    }
    return form == Form.JSON;
  }
}
