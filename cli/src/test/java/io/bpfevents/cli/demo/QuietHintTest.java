package io.bpfevents.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.output.Console;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class QuietHintTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Console out =
            new Console(
                    OutputStream.nullOutputStream(),
                    new PrintStream(bytes, true, StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8,
                    true,
                    false,
                    false);

    @BeforeEach
    void startVirtualTime() {
        VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void endVirtualTime() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void shouldPrintTheHintOnce() {
        var _ = QuietHint.start(() -> false, out);

        afterSeconds(2);
        assertThat(printed()).isEmpty();
        afterSeconds(60);
        assertThat(printed()).hasLineCount(1).contains("run one in another terminal");
    }

    @Test
    void shouldPrintNothingIfAnEventWasSeen() {
        var _ = QuietHint.start(() -> true, out);

        afterSeconds(60);
        assertThat(printed()).isEmpty();
    }

    @Test
    void shouldPrintNothingAfterDisposal() {
        QuietHint.start(() -> false, out).dispose();

        afterSeconds(60);
        assertThat(printed()).isEmpty();
    }

    private static void afterSeconds(long seconds) {
        VirtualTimeScheduler.get().advanceTimeBy(Duration.ofSeconds(seconds));
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
