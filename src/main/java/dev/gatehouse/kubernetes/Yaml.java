package dev.gatehouse.kubernetes;

import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes objects as people write them: blocks, keys in the order of the map, certificates as text.
 */
final class Yaml {
  private static final int WIDTH = 1000;

  /**
   * Text that is something else to readers of YAML 1.1, which Kubernetes has: booleans, nothing,
   * numbers in bases and with colons.
   */
  private static final Pattern MISTAKEN =
      Pattern.compile("(?i)y|yes|n|no|on|off|true|false|null|~|[-+.]?[0-9][0-9a-fx_:.+-]*");

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
    return new Dump(settings, new Representer(settings)).dumpToString(object);
  }

  private static final class Representer extends StandardRepresenter {
    Representer(DumpSettings settings) {
      super(settings);
      representers.put(String.class, data -> representScalar(Tag.STR, (String) data, style(data)));
    }

    private static ScalarStyle style(Object data) {
      String text = (String) data;
      if (text.indexOf('\n') >= 0) {
        return ScalarStyle.LITERAL;
      }
      return MISTAKEN.matcher(text).matches() ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
    }
  }
}
