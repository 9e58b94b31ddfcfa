package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.opendal.OpenDALException;
import org.jspecify.annotations.Nullable;

/**
 * Lists an S3 bucket page by page, which OpenDAL's Java binding can't: it collects all pages first.
 * Only with keys of a Secret or the environment; OpenDAL does not give away an identity's. Failures
 * have the form of OpenDAL's, so that they are read in one place.
 */
final class S3Pages {
  private static final int MOST_A_PAGE = 1000;

  /** Of an answer; a thousand keys of the greatest length, encoded, are 4 MB. */
  private static final long MOST_BYTES = 16 << 20;

  private final HttpClient http;
  private final InstantSource clock;

  /**
   * @param files keys below the bucket's root, in their order
   * @param next where the next page begins; absent on the last
   */
  record Page(List<StoredFile> files, @Nullable String next) {}

  S3Pages(HttpClient http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  static boolean canList(RemoteUri uri, Map<String, String> settings) {
    return uri.scheme() == RemoteUri.Scheme.S3 && settings.containsKey("access_key_id");
  }

  /**
   * @param settings OpenDAL's
   * @param prefix of the keys, from the bucket's root
   * @param token a page's next; absent for the first
   * @param most files wanted
   */
  CompletableFuture<Page> page(
      Map<String, String> settings, String prefix, @Nullable String token, int most) {
    SortedMap<String, String> query = new TreeMap<>();
    query.put("list-type", "2");
    query.put("encoding-type", "url");
    query.put("max-keys", Integer.toString(Math.min(most, MOST_A_PAGE)));
    query.put("prefix", prefix);
    if (token != null) {
      query.put("continuation-token", token);
    }
    String region = settings.getOrDefault("region", "");
    URI endpoint =
        URI.create(
            settings.getOrDefault("endpoint", "https://s3.%s.amazonaws.com".formatted(region)));
    String bucket = settings.getOrDefault("bucket", "");
    boolean virtual = settings.containsKey("enable_virtual_host_style");
    String host = (virtual ? bucket + "." : "") + endpoint.getRawAuthority();
    String path = virtual ? "/" : "/" + bucket;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(
                "%s://%s%s?%s"
                    .formatted(endpoint.getScheme(), host, path, S3Signature.query(query))));
    S3Signature.headers(settings, host, path, query, clock.instant()).forEach(request::header);
    return http.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES))
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(unheard(endpoint, failure));
              }
              return read(answer);
            });
  }

  private static Page read(HttpResponse<byte[]> answer) {
    InputStream body = new ByteArrayInputStream(answer.body());
    try {
      if (answer.statusCode() != 200) {
        throw new CompletionException(refused(answer.statusCode(), body));
      }
      return page(body);
    } catch (XMLStreamException e) {
      throw new CompletionException(
          new OpenDALException(
              OpenDALException.Code.Unexpected, "Unexpected (temporary) at list => " + e));
    }
  }

  private static Page page(InputStream body) throws XMLStreamException {
    List<StoredFile> files = new ArrayList<>();
    String key = "";
    @Nullable String next = null;
    XMLStreamReader xml = reader(body);
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "Key" -> key = URLDecoder.decode(xml.getElementText(), UTF_8);
          case "Size" -> files.add(new StoredFile(key, Long.parseLong(xml.getElementText())));
          case "NextContinuationToken" -> next = xml.getElementText();
          default -> {}
        }
      }
    }
    return new Page(files, next);
  }

  private static OpenDALException refused(int status, InputStream body) throws XMLStreamException {
    String code = "";
    String message = "";
    XMLStreamReader xml = reader(body);
    try {
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "Code" -> code = xml.getElementText();
            case "Message" -> message = xml.getElementText();
            default -> {}
          }
        }
      }
    } catch (XMLStreamException noXml) {
      message = "no answer of S3";
    }
    return new OpenDALException(
        OpenDALException.Code.Unexpected,
        "Unexpected (permanent) at list => S3Error { code: \"%s\", message: \"%s\" }\n status: %d"
            .formatted(code, message, status));
  }

  private static OpenDALException unheard(URI endpoint, Throwable failure) {
    return new OpenDALException(
        OpenDALException.Code.Unexpected,
        "Unexpected (temporary) at list\n error sending request for url (%s/): %s"
            .formatted(endpoint, why(failure)));
  }

  /** The JDK leaves most of them without a message. */
  private static String why(Throwable failure) {
    String last = "";
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      if (cause instanceof HttpConnectTimeoutException) {
        return "no connection within 10 s";
      }
      if (cause instanceof ConnectException) {
        last = "Connection refused";
      } else if (last.isEmpty() && cause instanceof IOException) {
        last = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      }
    }
    return last.isEmpty() ? failure.toString() : last;
  }

  private static XMLStreamReader reader(InputStream body) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory.createXMLStreamReader(body);
  }
}
