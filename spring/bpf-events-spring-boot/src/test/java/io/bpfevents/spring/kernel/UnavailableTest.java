package io.bpfevents.spring.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.spring.example.Alerts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The start of the example in a JVM that cannot use BPF. */
class UnavailableTest {
    private static final String GRANT = "--enable-native-access=ALL-UNNAMED";
    private static final String NO_LIBBPF = "-Dio.bpfevents.libbpf=/none/libbpf.so";
    private static final String DENY = "--illegal-native-access=deny";

    private record Result(int exitCode, String output) {}

    private static Result run(List<String> options, String mode)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(Alerts.class.getName());
        command.add("--bpf-events.mode=" + mode);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    @Test
    void shouldStateHowToInstallLibbpf() throws Exception {
        Result result = run(List.of(GRANT, NO_LIBBPF), "kernel");
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START")
                .contains("/none/libbpf.so")
                .contains("Install libbpf 1.0 or newer")
                .contains("bpf-events.mode=auto");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldStateHowToGrantNativeAccess() throws Exception {
        Result result = run(List.of(DENY), "kernel");
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START")
                .contains("Enable-Native-Access: ALL-UNNAMED of its manifest")
                .doesNotContain("\tat ");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeOffWithTheReasonInModeAuto() throws Exception {
        Result noLibbpf = run(List.of(GRANT, NO_LIBBPF), "auto");
        assertThat(noLibbpf.output())
                .contains("kernel events are off: cannot use BPF: No usable libbpf");
        assertThat(noLibbpf.exitCode()).isZero();

        Result denied = run(List.of(DENY), "auto");
        assertThat(denied.output())
                .contains("kernel events are off: This JVM denies native access");
        assertThat(denied.exitCode()).isZero();
    }
}
