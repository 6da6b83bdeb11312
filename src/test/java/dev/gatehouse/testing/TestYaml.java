package dev.gatehouse.testing;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads YAML that was written for another program. */
public final class TestYaml {
  private TestYaml() {}

  /** The one document of a text, as maps, lists and values. */
  public static Object yaml(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** What stands at a path of keys and indices. */
  public static Object at(Object tree, Object... path) {
    Object here = tree;
    for (Object step : path) {
      here =
          step instanceof Integer index
              ? ((List<?>) here).get(index)
              : ((Map<?, ?>) here).get(step);
    }
    return here;
  }
}
