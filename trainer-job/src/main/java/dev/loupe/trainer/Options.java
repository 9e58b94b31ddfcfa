package dev.loupe.trainer;

import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.run.StageFailure;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The options of a command: {@code --name value}, each once. */
final class Options {
  private final String command;
  private final Map<String, String> values;

  private Options(String command, Map<String, String> values) {
    this.command = command;
    this.values = values;
  }

  /**
   * @param args the command's word first
   * @param known names without hyphens
   */
  static Options parse(String[] args, Collection<String> known) throws StageFailure {
    String command = args[0];
    Map<String, String> values = new TreeMap<>();
    for (int i = 1; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!known.contains(name)) {
        throw usage(command, "unknown option \"%s\"; known: %s".formatted(args[i], listed(known)));
      }
      if (i + 1 == args.length) {
        throw usage(command, "option --%s takes a value".formatted(name));
      }
      if (values.put(name, args[i + 1]) != null) {
        throw usage(command, "option --%s is given twice".formatted(name));
      }
    }
    return new Options(command, values);
  }

  String required(String name) throws StageFailure {
    return text(name).orElseThrow(() -> usage(command, "option --%s is missing".formatted(name)));
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int whole(String name, int otherwise, int least, int most) throws StageFailure {
    return (int) wholeLong(name, otherwise, least, most);
  }

  long wholeLong(String name, long otherwise, long least, long most) throws StageFailure {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(given.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw range(name, given.get(), "a whole number, %d to %d".formatted(least, most));
    }
    throw range(name, given.get(), "a whole number, %d to %d".formatted(least, most));
  }

  double number(String name, double otherwise, double least, double most) throws StageFailure {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(given.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw range(name, given.get(), "a number, %s to %s".formatted(least, most));
    }
    throw range(name, given.get(), "a number, %s to %s".formatted(least, most));
  }

  /** An error about one option's value. */
  StageFailure range(String name, String got, String accepted) {
    return usage(command, "--%s \"%s\" is not accepted: %s".formatted(name, got, accepted));
  }

  private static StageFailure usage(String command, String what) {
    return new StageFailure(
        ExitCode.USAGE,
        "Usage",
        "%s: %s. `help` lists all commands. Nothing was done.".formatted(command, what));
  }

  private static String listed(Collection<String> known) {
    return String.join(", ", new TreeSet<>(known.stream().map(k -> "--" + k).toList()));
  }
}
