package io.bpfevents.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class QuietHintTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @BeforeEach
    void stopTheTime() {
        VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void letTimePass() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void shouldSayOnceWhatToDo() {
        var _ = QuietHint.start(() -> false, out);

        afterSeconds(2);
        assertThat(said()).isEmpty();
        afterSeconds(60);
        assertThat(said()).hasLineCount(1).contains("run one in another terminal");
    }

    @Test
    void shouldSayNothingWhenSomethingWasSeen() {
        var _ = QuietHint.start(() -> true, out);

        afterSeconds(60);
        assertThat(said()).isEmpty();
    }

    @Test
    void shouldSayNothingAfterTheEnd() {
        QuietHint.start(() -> false, out).dispose();

        afterSeconds(60);
        assertThat(said()).isEmpty();
    }

    private static void afterSeconds(long seconds) {
        VirtualTimeScheduler.get().advanceTimeBy(Duration.ofSeconds(seconds));
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
