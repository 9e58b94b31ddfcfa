package dev.loupe.operator.poll;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Asks one pod once. What it answers is bounded and not trusted. */
final class PodClient<T> {
  private final Question<T> question;
  private final HttpClient http;

  PodClient(Question<T> question) {
    this.question = question;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(question.patience())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Empty: it could not be reached, or what it said is no answer. */
  Optional<T> ask(String id, String address) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(address)).timeout(question.patience()).GET().build();
    try {
      HttpResponse<byte[]> response =
          WholeAnswer.of(http, request, question.maxBytes(), question.patience().multipliedBy(2));
      return response.statusCode() == 200
          ? question.reading().read(id, response.body())
          : Optional.empty();
    } catch (ExecutionException | TimeoutException unreachable) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private URI uri(String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create("http://" + host + ":" + question.port() + question.path());
  }
}
