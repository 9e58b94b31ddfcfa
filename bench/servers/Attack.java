import java.io.IOException;

/** Something that a client should not do. */
@FunctionalInterface
interface Attack {
  Saw run() throws IOException, InterruptedException;
}
