package dev.gatehouse.cli;

import java.io.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a person at a terminal for what a new client needs. */
final class ClientQuestions {
  private final Dialogue dialogue;

  /** Somebody who answers. */
  interface Dialogue {
    /** Says a line. */
    void say(String line);

    /**
     * Asks for a line.
     *
     * @return the answer, or null when nobody is there any more
     */
    String ask(String question);
  }

  /** What came of it. */
  record Answers(ClientPreset preset, String id, String url, Map<String, Object> members) {}

  ClientQuestions(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /** The person at this process's terminal. */
  // Java 21, our minimum, has no console without a terminal.
  @SuppressWarnings("SystemConsoleNull")
  static Dialogue terminal() {
    Console console = System.console();
    if (console == null) {
      throw new CommandFailure(
          "There is no terminal to ask at: say what to register, with --preset or --redirect-uri.");
    }
    return new Dialogue() {
      @Override
      public void say(String line) {
        console.printf("%s%n", line);
      }

      @Override
      public String ask(String question) {
        return console.readLine("%s", question);
      }
    };
  }

  /** Asks everything that is not known yet. */
  Answers ask() {
    dialogue.say("What is to be registered?");
    List<ClientPreset> all = ClientPreset.ALL;
    for (int i = 0; i < all.size(); i++) {
      dialogue.say("  " + (i + 1) + "  " + all.get(i).id() + " — " + all.get(i).title());
    }
    ClientPreset preset = preset(answer("Number or name", null));
    String id = answer("Client id", preset.id());
    return ask(preset, id);
  }

  /** Asks what a preset needs. */
  Answers ask(ClientPreset preset, String id) {
    String url =
        preset.question() == null
            ? ""
            : answer(preset.question() + ", such as " + preset.example(), null);
    Map<String, Object> members = new LinkedHashMap<>(preset.members().apply(url));
    String name = answer("Name that people read", (String) members.get("name"));
    members.put("name", name);
    return new Answers(preset, id, url, members);
  }

  private ClientPreset preset(String answer) {
    if (answer.matches("[0-9]{1,2}")) {
      int number = Integer.parseInt(answer);
      if (number >= 1 && number <= ClientPreset.ALL.size()) {
        return ClientPreset.ALL.get(number - 1);
      }
    }
    return ClientPreset.of(answer);
  }

  /**
   * @param standard what an empty answer means, or null when there must be one
   */
  private String answer(String question, String standard) {
    String answer = dialogue.ask(question + (standard == null ? "" : " [" + standard + "]") + ": ");
    if (answer == null) {
      throw new CommandFailure("Nothing was registered.");
    }
    if (!answer.isBlank()) {
      return answer.strip();
    }
    if (standard == null) {
      throw new CommandFailure("An answer is needed; nothing was registered.");
    }
    return standard;
  }
}
