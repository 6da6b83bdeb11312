package dev.gatehouse.kubernetes.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** An API server's metrics are long, and whoever answers may be none. */
class MetricSamplesTest {

  private static MetricSamples read(String text) throws IOException {
    return MetricSamples.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void onlyWhatIsAboutAuthenticationIsKept() throws IOException {
    MetricSamples samples =
        read(
            """
            # TYPE apiserver_authentication_a counter
            apiserver_authentication_a 3
            apiserver_authentication_a{x="1",y="a \\"b\\", c\\\\"} 4.5e+01 1700000000
            apiserver_authentication_a{x="2"} +Inf
            apiserver_authentication_a{x="3"} NaN
            apiserver_authentication_a{x="4"} four
            apiserver_request_total 9
            apiserver_authentication_b{z="no end} 1
            apiserver_authentication_c 1\
            """);
    assertEquals(4, samples.of("a", one -> true).size());
    assertEquals(
        Map.of("x", "1", "y", "a \\\"b\\\", c\\\\"), samples.of("a", one -> true).get(1).labels());
    assertEquals(OptionalDouble.of(45), samples.largest("a", one -> true));
    assertEquals(1, samples.of("c", one -> true).size(), "the last line needs no end");
    assertTrue(read("apiserver_request_total 9\n").isEmpty());
  }

  @Test
  void linesWithoutEndAndSamplesWithoutNumberAreNotKept() throws IOException {
    assertTrue(read("apiserver_authentication_a{x=\"" + "y".repeat(5_000_000)).isEmpty());
    String many = "apiserver_authentication_a 1\n".repeat(50_000);
    assertEquals(10_000, read(many).of("a", one -> true).size());
  }

  /** Reads as much as anybody wants. */
  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return '\n';
    }

    @Override
    public int read(byte[] buffer, int from, int length) {
      Arrays.fill(buffer, from, from + length, (byte) 'a');
      return length;
    }
  }

  @Test
  void anAnswerWithoutEndEnds() {
    IOException refused = assertThrows(IOException.class, () -> MetricSamples.read(new Endless()));
    assertTrue(refused.getMessage().contains("longer than"), refused.getMessage());
  }
}
