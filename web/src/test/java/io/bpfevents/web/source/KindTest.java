package io.bpfevents.web.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The descriptions of events. */
class KindTest {
    @Test
    void shouldDescribeStartsAndOpensByTheirFile() {
        assertThat(Kind.EXEC.detail(SampleEvents.start(1, "true"))).isEqualTo("/bin/true");
        assertThat(Kind.OPEN.detail(SampleEvents.open(1, "true", "a"))).isEqualTo("a");
    }

    @Test
    void shouldDescribeExitsByTheirCodeOrSignal() {
        assertThat(Kind.EXIT.detail(SampleEvents.exit(7, 0))).isEqualTo("code 7");
        assertThat(Kind.EXIT.detail(SampleEvents.exit(0, 9))).isEqualTo("signal 9");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1:80", "::1, [0:0:0:0:0:0:0:1]:80"})
    void shouldDescribeConnectionsByTheirPeer(String address, String detail)
            throws UnknownHostException {
        InetAddress peer = InetAddress.getByName(address);
        assertThat(Kind.CONNECT.detail(SampleEvents.connect(peer, 80))).isEqualTo(detail);
    }
}
