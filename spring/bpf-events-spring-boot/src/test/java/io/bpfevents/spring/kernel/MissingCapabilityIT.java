package io.bpfevents.spring.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The start of the example by root without capabilities. */
@KernelTest
class MissingCapabilityIT {
    private static final List<String> LAUNCHER =
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
    private static final List<String> OPTIONS = List.of(ExampleProcess.GRANT);

    @Test
    void shouldStateHowToGrantThem() throws Exception {
        ExampleProcess.Result result = ExampleProcess.run(LAUNCHER, OPTIONS, "kernel");
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START")
                .contains("this process lacks CAP_BPF and CAP_PERFMON")
                .contains("AmbientCapabilities=CAP_BPF CAP_PERFMON");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeOffInModeAuto() throws Exception {
        ExampleProcess.Result result = ExampleProcess.run(LAUNCHER, OPTIONS, "auto");
        assertThat(result.output()).contains("kernel events are off: cannot create a BPF ring");
        assertThat(result.exitCode()).isZero();
    }
}
