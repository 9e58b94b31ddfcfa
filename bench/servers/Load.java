import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Clients of a server on this machine, bounded in number and time. */
final class Load {
  private static final long LATE = 20_000_000_000L;

  /**
   * What came of the requests that were answered before the end.
   *
   * @param answers of any kind
   * @param good answers 200 a second
   * @param goodMillis how long each of those took, sorted
   * @param refusedMillis how long each 503 took, sorted
   * @param failed all other answers and broken connections
   */
  record Seen(int answers, double good, double[] goodMillis, double[] refusedMillis, int failed) {
    static double at(double[] sorted, double share) {
      return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }
  }

  private record Answer(int status, long nanos, long at) {}

  private Load() {}

  /** The picture as the body. */
  static ByteBuffer raw(byte[] picture) {
    return request("image/jpeg", new byte[0], picture, new byte[0]);
  }

  /** The picture as the field "file" of a form. */
  static ByteBuffer form(byte[] picture) {
    String head =
        "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\n";
    return request(
        "multipart/form-data; boundary=b0undary",
        head.getBytes(StandardCharsets.US_ASCII),
        picture,
        "\r\n--b0undary--\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer request(String type, byte[] before, byte[] picture, byte[] after) {
    int length = before.length + picture.length + after.length;
    byte[] head =
        ("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(type, length))
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(head.length + length)
        .put(head)
        .put(before)
        .put(picture)
        .put(after)
        .flip()
        .asReadOnlyBuffer();
  }

  /** Each of so many connections, spread over the ports, asks again as soon as it is answered. */
  static Seen closed(
      List<Integer> ports, List<ByteBuffer> requests, int connections, double seconds)
      throws InterruptedException {
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    var answers = new ConcurrentLinkedQueue<Answer>();
    together(
        connections,
        number -> {
          try (var connection = new Connection(ports.get(number % ports.size()))) {
            for (int i = number; System.nanoTime() < until; i++) {
              long sent = System.nanoTime();
              int status = connection.ask(requests.get(i % requests.size()));
              long now = System.nanoTime();
              answers.add(new Answer(status, now - sent, now));
            }
          }
        });
    return seen(answers, begun, until);
  }

  /**
   * So many requests a second, whatever becomes of them. What a request takes counts from the
   * moment when it was due.
   */
  static Seen open(
      int port, List<ByteBuffer> requests, double rate, int connections, double seconds)
      throws InterruptedException {
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    var next = new AtomicLong();
    var answers = new ConcurrentLinkedQueue<Answer>();
    together(
        connections,
        _ -> {
          try (var connection = new Connection(port)) {
            while (true) {
              long number = next.getAndIncrement();
              long due = begun + (long) (number * 1e9 / rate);
              if (due >= until || System.nanoTime() > until + LATE) {
                return;
              }
              for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
              }
              int status = connection.ask(requests.get((int) (number % requests.size())));
              long now = System.nanoTime();
              answers.add(new Answer(status, now - due, now));
            }
          }
        });
    return seen(answers, begun, until);
  }

  private static void together(int threads, IntConsumer client) throws InterruptedException {
    List<Thread> all =
        IntStream.range(0, threads)
            .mapToObj(n -> Thread.ofPlatform().daemon().start(() -> client.accept(n)))
            .toList();
    for (Thread thread : all) {
      thread.join();
    }
  }

  private static Seen seen(Collection<Answer> answers, long begun, long until) {
    long inTime = answers.stream().filter(a -> a.status() == 200 && a.at() <= until).count();
    int failed = (int) answers.stream().filter(a -> a.status() != 200 && a.status() != 503).count();
    double rate = inTime / ((until - begun) / 1e9);
    return new Seen(answers.size(), rate, millis(answers, 200), millis(answers, 503), failed);
  }

  private static double[] millis(Collection<Answer> answers, int status) {
    return answers.stream()
        .filter(a -> a.status() == status)
        .mapToDouble(a -> a.nanos() / 1e6)
        .sorted()
        .toArray();
  }
}
