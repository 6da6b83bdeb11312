package dev.gatehouse.spi.settings;

/** Takes the problems that a {@link Check} finds. Valid during the check. */
public final class Report {
  private final Values values;
  private final Context context;

  Report(Values values, Context context) {
    this.values = values;
    this.context = context;
  }

  /** Where a setting stands, or would stand. */
  public Place at(Setting<?> setting) {
    return values.place(setting);
  }

  /** The configuration is refused because of this setting. */
  public void error(Setting<?> setting, String message, String suggestion) {
    error(at(setting), message, suggestion);
  }

  /** The configuration is refused because of what stands here. */
  public void error(Place place, String message, String suggestion) {
    context.error(place.position(), place.path(), message, suggestion);
  }

  /** The setting works, but perhaps not as meant. */
  public void warning(Setting<?> setting, String message, String suggestion) {
    warning(at(setting), message, suggestion);
  }

  /** What stands here works, but perhaps not as meant. */
  public void warning(Place place, String message, String suggestion) {
    context.warning(place.position(), place.path(), message, suggestion);
  }
}
