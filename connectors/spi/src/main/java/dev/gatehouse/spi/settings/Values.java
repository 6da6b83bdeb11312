package dev.gatehouse.spi.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The bound settings of one mapping. Valid while the configuration is being bound. */
public final class Values {
  private final Map<Setting<?>, Slot> slots = new HashMap<>();
  private final boolean lenient;

  /** What became of one setting. */
  private record Slot(State state, Object value, Place place, boolean written) {}

  private enum State {
    BOUND,
    ABSENT,
    WRONG
  }

  /** Ends a check that reads a setting which is wrong itself; that has been reported. */
  static final class WrongSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongSettingException() {
      super("a setting that is wrong was read", null, false, false);
    }
  }

  Values(boolean lenient) {
    this.lenient = lenient;
  }

  /**
   * Whether the file is read leniently, as one of Dex: then a key keeps the meaning that it has in
   * Dex, also where it should better have another one.
   */
  public boolean lenient() {
    return lenient;
  }

  /**
   * The value of a setting that is required or has a default.
   *
   * @throws IllegalStateException when it is absent: the declaration lacks a default
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() ->
            new IllegalStateException(setting.key() + " is neither required nor has it a default"));
  }

  /** The value, or empty when nothing was written and there is no default. */
  public <T> Optional<T> find(Setting<T> setting) {
    Slot slot = slot(setting);
    if (slot.state() == State.WRONG) {
      throw new WrongSettingException();
    }
    @SuppressWarnings("unchecked") // bound() stores the value under its own setting
    T value = (T) slot.value();
    return Optional.ofNullable(value);
  }

  /** Whether the file has a value, also one that equals the default. */
  public boolean written(Setting<?> setting) {
    return slot(setting).written();
  }

  Place place(Setting<?> setting) {
    return slot(setting).place();
  }

  <T> void bound(Setting<T> setting, T value, Place place, boolean written) {
    slots.put(setting, new Slot(State.BOUND, value, place, written));
  }

  void absent(Setting<?> setting, Place place) {
    slots.put(setting, new Slot(State.ABSENT, null, place, false));
  }

  void wrong(Setting<?> setting, Place place) {
    slots.put(setting, new Slot(State.WRONG, null, place, true));
  }

  private Slot slot(Setting<?> setting) {
    Slot slot = slots.get(setting);
    if (slot == null) {
      throw new IllegalStateException(setting.key() + " belongs to another schema");
    }
    return slot;
  }
}
