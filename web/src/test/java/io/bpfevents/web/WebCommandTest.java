package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WebCommandTest {
    private final List<String> properties = new ArrayList<>();
    private final StringWriter stderr = new StringWriter();

    private int run(String... args) {
        return new CommandLine(new WebCommand(given -> properties.addAll(List.of(given))))
                .setErr(new PrintWriter(stderr))
                .execute(args);
    }

    @Test
    void shouldListenOnLoopbackByDefault() {
        assertThat(run()).isZero();
        assertThat(properties)
                .containsExactly(
                        "--server.port=8080",
                        "--server.address=127.0.0.1",
                        "--bpf-events.mode=auto");
    }

    @Test
    void shouldPassOptionsAsProperties() {
        assertThat(run("--port", "0", "--host", "::1", "--simulated")).isZero();
        assertThat(properties)
                .containsExactly(
                        "--server.port=0", "--server.address=::1", "--bpf-events.mode=simulated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "1e3", ""})
    void shouldRejectInvalidPorts(String port) {
        assertThat(run("--port=" + port)).isEqualTo(2);
        assertThat(stderr.toString()).contains("'" + port + "' is not a port", "0 to 65535");
        assertThat(properties).isEmpty();
    }
}
