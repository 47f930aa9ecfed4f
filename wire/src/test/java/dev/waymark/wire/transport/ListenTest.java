package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Addresses that cannot be had: said in words, with nothing left half open.
class ListenTest {
  private final EventLoops loops = new EventLoops(1);

  @AfterEach
  void close() {
    loops.close();
  }

  private DnsServer open(UdpMode mode, InetSocketAddress... addresses) throws ListenException {
    return DnsServer.open(
        loops, List.of(addresses), Loopback.ONE_ADDRESS, ServerOptions.shared().withUdp(mode, 2));
  }

  private ListenException refusal(UdpMode mode, InetSocketAddress... addresses) {
    return catchThrowableOfType(ListenException.class, () -> open(mode, addresses).close());
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void busyUdpPortIsNamed(UdpMode mode) throws IOException {
    try (DatagramSocket other = new DatagramSocket(Loopback.anyPort())) {
      InetSocketAddress address = (InetSocketAddress) other.getLocalSocketAddress();
      ListenException refusal = refusal(mode, address);
      assertThat(refusal).hasMessage("127.0.0.1:" + address.getPort() + " is in use (UDP)");
      assertThat(refusal.isInUse()).isTrue();
      assertThat(refusal.address()).isEqualTo(address);
      assertThat(refusal.transport()).isEqualTo(Transport.UDP);
      new ServerSocket(address.getPort(), 1, address.getAddress()).close(); // TCP is free again
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void busyTcpPortIsNamed(UdpMode mode) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, Loopback.ADDRESS)) {
      InetSocketAddress address = (InetSocketAddress) other.getLocalSocketAddress();
      assertThat(refusal(mode, address))
          .hasMessage("127.0.0.1:" + address.getPort() + " is in use (TCP)");
      new DatagramSocket(address).close();
    }
  }

  /// Sockets that share a port among our threads must not share it with a second server.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void secondServerOnThePortIsRefused(UdpMode mode) throws IOException {
    try (DnsServer first = open(mode, Loopback.anyPort())) {
      InetSocketAddress address = first.addresses().getFirst();
      assertThat(refusal(mode, address)).hasMessageContaining("is in use");
      assertThat(catchThrowableOfType(ListenException.class, () -> openUdp(mode, address).close()))
          .hasMessage("127.0.0.1:" + address.getPort() + " is in use (UDP)");
    }
  }

  private UdpListener openUdp(UdpMode mode, InetSocketAddress address) throws ListenException {
    return UdpListener.open(
        loops,
        List.of(new Bound(address, Serving.with(Loopback.ONE_ADDRESS))),
        ServerOptions.shared().withUdp(mode, 2));
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void foreignAddressIsNamed(UdpMode mode) throws IOException {
    InetAddress foreign = InetAddress.ofLiteral("192.0.2.1"); // RFC 5737: for documentation
    assertThat(refusal(mode, new InetSocketAddress(foreign, 5300)))
        .hasMessage("192.0.2.1:5300 is not an address of this machine (TCP)");
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void nameWithoutAddressIsNamed(UdpMode mode) {
    assertThat(refusal(mode, InetSocketAddress.createUnresolved("nowhere.invalid", 5300)))
        .hasMessageStartingWith("nowhere.invalid:5300 cannot be opened");
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void nothingStaysOpenWhenOneOfSeveralAddressesIsRefused(UdpMode mode) throws IOException {
    InetSocketAddress free;
    try (DnsServer server = open(mode, Loopback.anyPort())) {
      free = server.addresses().getFirst();
    }
    InetAddress foreign = InetAddress.ofLiteral("192.0.2.1");
    assertThat(refusal(mode, free, new InetSocketAddress(foreign, 5300))).isNotNull();
    new ServerSocket(free.getPort(), 1, free.getAddress()).close();
    new DatagramSocket(free).close();
  }
}
