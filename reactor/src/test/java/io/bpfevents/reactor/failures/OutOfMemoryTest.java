package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An exhausted heap ends the loop: every subscriber of each of its rings is signalled once, and the
 * next subscription starts the loop again.
 */
@Timeout(60) // a hang is a failure
class OutOfMemoryTest {
    /** A small heap; a hang ends with an error. */
    private static final List<String> LAUNCHER =
            List.of(
                    "timeout",
                    "--signal=KILL", // a shutdown requires memory
                    "50",
                    "env",
                    "JAVA_TOOL_OPTIONS=-Xmx16m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    /**
     * Where the allocation fails: in a decoder, in a subscriber that releases what it holds when it
     * is signalled, or, with a heap that another thread fills, in the loop.
     */
    @ParameterizedTest
    @ValueSource(strings = {"decoder", "subscriber", "loop"})
    void shouldSignalEverySubscriber(String place) {
        String output = ForkedJvm.run(LAUNCHER, FullHeap.class, place);
        assertThat(output.lines())
                .contains(
                        "error OutOfMemoryError 1",
                        "other OutOfMemoryError 1",
                        "closed true true",
                        "next 8",
                        "end");
    }
}
