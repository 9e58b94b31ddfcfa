import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds of the machine's memory, as the kernel counts it, in MiB. */
record Memory(long pid) {

  int resident() throws IOException {
    return status("VmRSS");
  }

  /** The most since {@link #forgetPeak}. */
  int peak() throws IOException {
    return status("VmHWM");
  }

  void forgetPeak() throws IOException {
    Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
  }

  private int status(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(name)) {
        return Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("the server has ended");
  }
}
