package io.bpfevents.spring.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.spring.test.SimulatedBpfEvents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@SpringBootTest
@SimulatedBpfEvents
@ExtendWith(OutputCaptureExtension.class)
class AlertsTest {
    @Autowired SimulatedKernelEvents kernel;

    @Test
    void shouldAlertOfProgramsInTmp(CapturedOutput output) {
        start("/usr/bin/ls");
        start("/tmp/x");
        await().until(() -> output.getOut().contains("ALERT /tmp/x"));
        assertThat(output.getOut()).doesNotContain("ALERT /usr");
    }

    private void start(String program) {
        Task task = new Task(1, 42, 42, 1, 0, 0, "sh");
        kernel.emit(new ProcessStart(Instant.now(), task, 42, false, program, List.of(program)));
    }
}
