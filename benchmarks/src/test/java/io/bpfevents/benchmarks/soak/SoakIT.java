package io.bpfevents.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.core.testing.KernelTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A soak of seconds, with all parts. */
@KernelTest
class SoakIT {
    private static final Duration TIME = Duration.ofSeconds(4);

    @Test
    void shouldBalanceAndLeaveNothing() throws Exception {
        long seed = System.nanoTime();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
        Verdict verdict = new SoakRun(seed, out, new StopSignal()).run(TIME);
        String text = output.toString(StandardCharsets.UTF_8);
        assertThat(verdict.isGood()).as("seed %d%n%s", seed, text).isTrue();
        assertThat(text)
                .contains("| 1 |", "flood: ", "processStarts: ", "processExits: ", "restart: ")
                .containsPattern("restart: [1-9][0-9]* attempts")
                .endsWith("verdict: good\n");
        assertThat(pins()).doesNotExist();
    }

    private static Path pins() {
        return Path.of("/sys/fs/bpf/bpf-events-soak" + ProcessHandle.current().pid());
    }
}
