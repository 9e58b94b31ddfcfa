import java.lang.module.ModuleFinder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.spi.ToolProvider;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Says, from inside a container, whether the base image has what Loupe's programs need. Ends with "base image: all there". */
public final class BaseProbe {
  private static final List<String> LIBRARIES =
      List.of(
          "libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1", "libz.so.1", "libm.so.6", "libdl.so.2", "librt.so.1");
  private static final List<String> MODULES =
      List.of(
          "jdk.zipfs",
          "jdk.unsupported",
          "jdk.crypto.ec",
          "java.net.http",
          "jdk.management",
          "java.naming",
          "java.sql",
          "jdk.jfr",
          "jdk.httpserver");
  private static int missing;

  public static void main(String[] arguments) throws Exception {
    check("Java 25", Runtime.version().feature() == 25);
    check("user 65532", Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(65532));
    check("a root file system that refuses writes", !writable(Path.of("/written")));
    check("a writable /tmp", writable(Path.of("/tmp/written")));
    check("file names in UTF-8", Charset.forName(System.getProperty("sun.jnu.encoding")).name().equals("UTF-8"));
    check("a file named in Greek", writable(Path.of("/tmp/εικόνα.jpg")));
    for (String library : LIBRARIES) {
      check(library, loads(library));
    }
    check("time zones of Java", ZonedDateTime.now(ZoneId.of("Europe/Athens")).getOffset() != null);
    check("time zones of the system", Files.exists(Path.of("/usr/share/zoneinfo/Europe/Athens")));
    check("CA certificates", Files.size(Path.of("/etc/ssl/certs/ca-certificates.crt")) > 100_000);
    SSLParameters tls = SSLContext.getDefault().getDefaultSSLParameters();
    check("TLS 1.3", List.of(tls.getProtocols()).contains("TLSv1.3"));
    check("JPEG and PNG in ImageIO", List.of(ImageIO.getReaderFormatNames()).containsAll(List.of("jpeg", "png")));
    check("the CDS archive in use", System.getProperty("java.vm.info").contains("sharing"));
    for (String module : MODULES) {
      check(module, ModuleFinder.ofSystem().find(module).isPresent());
    }
    check("no jlink in the image", ToolProvider.findFirst("jlink").isEmpty());
    if (missing > 0) {
      System.out.println("base image: " + missing + " missing");
      System.exit(1);
    }
    System.out.println("base image: all there");
  }

  private static void check(String what, boolean there) {
    System.out.println((there ? "there    " : "MISSING  ") + what);
    missing += there ? 0 : 1;
  }

  private static boolean writable(Path file) {
    try {
      Files.writeString(file, "x");
      return Files.exists(file);
    } catch (java.io.IOException | RuntimeException refused) {
      return false;
    }
  }

  private static boolean loads(String library) {
    try {
      System.load("/usr/lib/x86_64-linux-gnu/" + library);
      return true;
    } catch (UnsatisfiedLinkError absent) {
      System.out.println(absent.getMessage());
      return false;
    }
  }
}
