package io.bpfevents.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void shouldCutTheKernelsReleaseAtItsFirstDash() {
        assertThat(Machine.kernel("6.18.44-fc-v669")).isEqualTo("6.18.44");
        assertThat(Machine.kernel("6.1.0-18-amd64")).isEqualTo("6.1.0");
        assertThat(Machine.kernel("5.8.0")).isEqualTo("5.8.0");
    }

    @Test
    void shouldDescribeTheMachineWithTheKernelsVersionOnly() throws IOException {
        String release = System.getProperty("os.version");
        String version = release.replaceFirst("-.*", "");

        assertThat(Machine.summary()).contains("Linux " + version + ", JDK");
        assertThat(Machine.description("v1.1"))
                .contains("kernel:  " + version + " " + System.getProperty("os.arch") + "\n");
    }
}
