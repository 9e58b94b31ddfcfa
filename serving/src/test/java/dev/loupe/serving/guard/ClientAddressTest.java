package dev.loupe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static final List<Network> PROXIES =
      Stream.of("10.0.0.0/8", "192.168.7.0/25", "fd00::/8")
          .map(n -> Network.parse("x", n))
          .toList();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the connection | X-Forwarded-For | the caller
          203.0.113.9 | 198.51.100.1 | 203.0.113.9
          10.1.2.3 | 198.51.100.1 | 198.51.100.1
          10.1.2.3 | 6.6.6.6, 198.51.100.1 | 198.51.100.1
          10.1.2.3 | 198.51.100.1, 10.9.9.9 | 198.51.100.1
          10.1.2.3 | 198.51.100.1, 10.9.9.9, 192.168.7.127 | 198.51.100.1
          10.1.2.3 | 198.51.100.1, 192.168.7.128 | 192.168.7.128
          10.1.2.3 | 10.4.4.4 | 10.4.4.4
          10.1.2.3 | 198.51.100.1:4711 | 198.51.100.1
          10.1.2.3 | [2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1
          fd00::5 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1
          10.1.2.3 | 198.51.100.1, unknown | 10.1.2.3
          10.1.2.3 | 198.51.100.1, shop.example | 10.1.2.3
          10.1.2.3 | '' | 10.1.2.3
          10.1.2.3 | 198.51.100.1, , 10.9.9.9 | 10.9.9.9
          """)
  void isTheRightMostThatIsNoProxy(String peer, String forwarded, String caller) {
    InetAddress found = ClientAddress.of(InetAddress.ofLiteral(peer), List.of(forwarded), PROXIES);

    assertThat(found.getHostAddress()).isEqualTo(caller);
  }

  @Test
  void headersThatComeTwiceAreReadInTheirOrder() {
    InetAddress found =
        ClientAddress.of(
            InetAddress.ofLiteral("10.0.0.1"),
            List.of("6.6.6.6, 198.51.100.1", "10.2.2.2"),
            PROXIES);

    assertThat(found.getHostAddress()).isEqualTo("198.51.100.1");
  }

  @Test
  void withoutProxiesNobodyIsBelieved() {
    InetAddress found =
        ClientAddress.of(InetAddress.ofLiteral("10.0.0.1"), List.of("6.6.6.6"), List.of());

    assertThat(found.getHostAddress()).isEqualTo("10.0.0.1");
  }

  @Test
  void theAddressesOfOneIpv6CustomerAreOneCaller() {
    assertThat(ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:2:aaaa::1")))
        .isEqualTo(ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:2:bbbb::2")))
        .isNotEqualTo(ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:3::1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0", "10.0.0.0/33", "fd00::/129", "shop.example/8", "10.0.0/8/8", "/8", ""})
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> Network.parse("trustedProxies", text))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessage(
            "policy: trustedProxies is \"%s\"; accepted: a network, 10.0.0.0/8 or fd00::/8", text);
  }
}
