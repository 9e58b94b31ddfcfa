package dev.loupe.trainer;

import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.run.Events;
import dev.loupe.trainer.run.Surroundings;
import java.time.InstantSource;
import java.util.Locale;

/** The trainer's command line; {@code trainer help} lists the commands. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Reports have the same words on every machine: 0.95 where its people write 0,95.
    Locale.setDefault(Locale.ROOT);
    InstantSource clock = InstantSource.system();
    Surroundings surroundings =
        Surroundings.of(
            System.getenv(),
            Runtime.getRuntime().availableProcessors(),
            clock,
            new Events(System.out, clock));
    ExitCode exit = new Program(surroundings, System.in, System.out, System.err).run(args);
    System.exit(exit.code());
  }
}
