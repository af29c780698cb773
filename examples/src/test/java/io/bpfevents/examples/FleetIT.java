package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.kafka.broker.JvmBroker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The example {@code fleet}, with a broker. */
@KernelTest
@Timeout(300) // a hang is a failure
@ExtendWith(JvmBroker.Extension.class)
class FleetIT {
    @TempDir private Path directory;

    @Test
    void shouldPrintEventsAndTheirAccounting(JvmBroker broker) throws Exception {
        String arguments = " " + broker.bootstrapServers() + " " + broker.createTopic(1);
        try (var _ = Activity.of("true");
                Shell shell = Shell.start(directory, ExampleFolders.command("fleet") + arguments)) {
            List<String> lines = shell.lines();
            assertThat(lines).hasSize(4);
            assertThat(lines.subList(0, 3)).allMatch(line -> line.matches("this-host: .+"));
            // the sink sends its first accounting record before the first event
            assertThat(lines.getLast())
                    .isEqualTo(
                            "this-host/exec is LIVE, received 3, lost in the topic OptionalLong[0]");
        }
    }
}
