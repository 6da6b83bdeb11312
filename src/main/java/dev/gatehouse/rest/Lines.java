package dev.gatehouse.rest;

import java.io.IOException;

/**
 * An answer of many JSON objects, one a line, that are read as they are written: the whole is never
 * in memory. Used once, by one thread, after the operation has returned.
 */
@FunctionalInterface
public interface Lines {
  /** The media type of such an answer. */
  String TYPE = "application/x-ndjson";

  /** Takes lines. */
  @FunctionalInterface
  interface Sink {
    /**
     * @param json an object without line breaks
     * @throws IOException when the reader is gone
     */
    void line(String json) throws IOException;
  }

  /**
   * Writes all lines.
   *
   * @throws IOException when the reader is gone
   */
  void writeTo(Sink sink) throws IOException;
}
