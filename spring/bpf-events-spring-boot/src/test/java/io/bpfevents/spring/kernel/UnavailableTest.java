package io.bpfevents.spring.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The start of the example in a JVM that cannot use BPF. */
class UnavailableTest {
    private static final String GRANT = ExampleProcess.GRANT;
    private static final String NO_LIBBPF = "-Dio.bpfevents.libbpf=/none/libbpf.so";
    private static final String DENY = "--illegal-native-access=deny";

    @Test
    void shouldStateHowToInstallLibbpf() throws Exception {
        ExampleProcess.Result result =
                ExampleProcess.run(List.of(), List.of(GRANT, NO_LIBBPF), "kernel");
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START")
                .contains("/none/libbpf.so")
                .contains("Add the artifact bpf-events-libbpf, or install libbpf 1.0")
                .contains("bpf-events.mode=auto");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldStateHowToGrantNativeAccess() throws Exception {
        ExampleProcess.Result result = ExampleProcess.run(List.of(), List.of(DENY), "kernel");
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START")
                .contains("Enable-Native-Access: ALL-UNNAMED of its manifest")
                .doesNotContain("\tat ");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeOffWithTheReasonInModeAuto() throws Exception {
        ExampleProcess.Result noLibbpf =
                ExampleProcess.run(List.of(), List.of(GRANT, NO_LIBBPF), "auto");
        assertThat(noLibbpf.output())
                .contains("kernel events are off: cannot use BPF: No usable libbpf");
        assertThat(noLibbpf.exitCode()).isZero();

        ExampleProcess.Result denied = ExampleProcess.run(List.of(), List.of(DENY), "auto");
        assertThat(denied.output())
                .contains("kernel events are off: This JVM denies native access");
        assertThat(denied.exitCode()).isZero();
    }
}
