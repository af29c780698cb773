package io.bpfevents.catalog.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalNamesTest {
    /** bash has the signals 32 and 33 neither: glibc reserves them. */
    private static final List<Integer> NAMED =
            IntStream.rangeClosed(1, 64).filter(it -> it != 32 && it != 33).boxed().toList();

    @Test
    void shouldAgreeWithTheShell() throws IOException {
        String names = String.join(" ", NAMED.stream().map(SignalNames::of).toList());
        Process bash = new ProcessBuilder("bash", "-c", "kill -l " + names).start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output.lines().map(Integer::valueOf)).isEqualTo(NAMED);
    }

    @Test
    void shouldNameNoSignalAndReservedOnes() {
        assertThat(SignalNames.of(0)).isEmpty();
        assertThat(SignalNames.of(32)).isEqualTo("SIG32");
        assertThat(SignalNames.of(33)).isEqualTo("SIG33");
    }
}
