package dev.gatehouse.kubernetes;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Writes objects as people write them: blocks, keys in the order of the map, certificates as text.
 */
final class Yaml {
  private static final int WIDTH = 1000;

  private Yaml() {}

  static String write(Map<String, Object> object) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDefaultScalarStyle(ScalarStyle.PLAIN)
            .setMultiLineFlow(false)
            .setUseUnicodeEncoding(true)
            .setIndentWithIndicator(true)
            .setIndicatorIndent(2)
            .setIndent(4)
            .setWidth(WIDTH)
            .build();
    return new Dump(settings).dumpToString(object);
  }
}
