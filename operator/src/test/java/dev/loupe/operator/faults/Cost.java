package dev.loupe.operator.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a part of the matrix takes: on a busy machine, processor time tells more than the clock. */
final class Cost {
  private static final Logger LOG = LoggerFactory.getLogger(Cost.class);

  private Cost() {}

  static <T> T measured(String part, Supplier<T> work) {
    long began = System.nanoTime();
    Duration before = processorTime();
    T result = work.get();
    LOG.atInfo()
        .addKeyValue("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
        .addKeyValue("processorSeconds", processorTime().minus(before).toSeconds())
        .log(part);
    return result;
  }

  /** Of this process, and of the API server and its store, which it started. */
  private static Duration processorTime() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.descendants())
        .map(process -> process.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
