package io.bpfevents.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final LoadGenerator generator = new LoadGenerator();

    @AfterEach
    void stop() {
        generator.stop();
    }

    @Test
    void shouldStopAfterItsDurationAndKeepToItsRate() {
        assertThat(generator.start(ONE_SECOND, 2000)).isTrue();
        await().until(() -> !generator.isRunning());
        assertThat(generator.opened()).isBetween(1L, 2000L);
    }

    @Test
    void shouldNotStartWhileItRuns() {
        assertThat(generator.start(TEN_SECONDS, 1)).isTrue();
        assertThat(generator.start(TEN_SECONDS, 1)).isFalse();
    }

    @Test
    void shouldStopOnRequest() {
        generator.start(TEN_SECONDS, 200_000);
        await().until(() -> generator.opened() > 0);
        generator.stop();
        assertThat(generator.isRunning()).isFalse();
        assertThat(generator.start(ONE_SECOND, 1)).isTrue();
    }
}
